package io.quicksilver.job.storage;

import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Lets a run that lies aside in an output replace what is there, file by file. Each phase is
 * written down, so that whoever takes the lease next can bring to an end what was cut off.
 */
final class Swap {

  /** Where the run lies. */
  static final String ASIDE = "_quicksilver/next";

  /** How far its swap came; not there before it begins. */
  static final String PHASE = "_quicksilver/next/_quicksilver/swap";

  private static final String CLEARING = "clearing";
  private static final String MOVING = "moving";

  private final Path path;
  private final FolderEntries entries;

  Swap(Path path, FolderEntries entries) {
    this.path = path;
    this.entries = entries;
  }

  /**
   * Begins a swap, or goes on with one.
   *
   * @param clear removes what is to be replaced
   */
  void run(Runnable clear) {
    if (entries.text(PHASE).filter(MOVING::equals).isEmpty()) {
      entries.write(PHASE, CLEARING);
      clear.run();
      entries.write(PHASE, MOVING);
    }
    Path next = entries.at(ASIDE);
    move(next, path);
    move(new Path(next, OutputFolder.OWN), entries.at(OutputFolder.OWN));
    entries.delete(next);
  }

  private void move(Path from, Path to) {
    Set<String> staying = Set.of(OutputFolder.OWN, OutputFolder.SUCCESS, new Path(PHASE).getName());
    for (FileStatus each : entries.listed(from)) {
      String name = each.getPath().getName();
      if (!staying.contains(name)) {
        entries.move(each.getPath(), new Path(to, name));
      }
    }
  }
}
