package io.quicksilver.job.storage;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that a run writes, at any Hadoop URI.
 *
 * <p>Beside the rows, one file {@code part-…} a shard, lie in {@code _quicksilver} the manifest,
 * which says whose the folder is, run record and report, and as the very last thing {@code
 * _SUCCESS}. Spark skips names that begin with an underscore when it reads the folder.
 */
public final class OutputFolder {

  static final String SUCCESS = "_SUCCESS";
  static final String OWN = "_quicksilver";

  private static final String MANIFEST = "_quicksilver/manifest.json";
  private static final String RUN = "_quicksilver/run.json";
  private static final String METRICS = "_quicksilver/metrics.json";
  private static final String REPORT = "_quicksilver/report.html";
  private static final String ATTEMPTS = "_quicksilver/attempts";
  private static final String LEASES = "_quicksilver/lock";
  private static final String WORK = "_quicksilver/pending";
  private static final String STOP = "_quicksilver/stop";
  private static final String TABLE = "_quicksilver/table";
  private static final String ERRORS = "_quicksilver/errors";
  private static final String TEMPORARY = "_temporary";
  private static final Pattern PART = Pattern.compile("part-(\\d+-\\d+)\\..*");

  private final Path path;
  private final FileSystem files;
  private final Configuration hadoop;
  private final FolderEntries entries;

  private OutputFolder(Path path, FileSystem files, Configuration hadoop) {
    this.path = path;
    this.files = files;
    this.hadoop = hadoop;
    this.entries = new FolderEntries(path, files, hadoop);
  }

  /**
   * A folder, there or not.
   *
   * @throws QuicksilverException with code 2 if its file system cannot be had
   */
  public static OutputFolder at(String location, Configuration hadoop) {
    try {
      Path path = Locations.target(location, hadoop);
      return new OutputFolder(path, path.getFileSystem(hadoop), hadoop);
    } catch (IOException | IllegalArgumentException e) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          String.format(
              "Cannot write the output: --output must be a Hadoop URI that can be reached, got %s"
                  + " (%s)",
              location, e.getMessage()),
          e);
    }
  }

  /** Its qualified URI. */
  public String uri() {
    return path.toString();
  }

  /** The URI of the report in it. */
  public String report() {
    return entries.at(REPORT).toString();
  }

  /**
   * Refuses an output that holds what the run reads: replacing the one would take the other away.
   *
   * @param what {@code --input} or {@code --model}
   */
  public void requireApartFrom(String what, String location, Configuration hadoop) {
    if (Locations.holds(path, location, hadoop)) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          String.format("Cannot write the output: --output must not hold %s, got %s", what, path));
    }
  }

  /** Whether no rows and no run are there: nothing but what a run leaves in the making. */
  public boolean isFree() {
    return entries.listed(path).stream()
        .map(FileStatus::getPath)
        .allMatch(each -> each.getName().equals(TEMPORARY) || isOwnWithoutRun(each));
  }

  private boolean isOwnWithoutRun(Path entry) {
    Set<String> leftovers = Set.of(nameOf(LEASES), nameOf(WORK), nameOf(STOP));
    return entry.getName().equals(OWN)
        && entries.listed(entry).stream()
            .allMatch(each -> leftovers.contains(each.getPath().getName()));
  }

  private static String nameOf(String place) {
    return new Path(place).getName();
  }

  /** Whether rows of a run lie aside, to replace what is there. */
  public boolean hasSwap() {
    return entries.exists(Swap.PHASE);
  }

  /** Names of the shards that are there. */
  public Set<String> shards() {
    return new TreeSet<>(shardFiles().values());
  }

  /** Removes the shards of these names. */
  public void deleteShards(Set<String> names) {
    shardFiles().entrySet().stream()
        .filter(file -> names.contains(file.getValue()))
        .forEach(file -> entries.delete(file.getKey()));
  }

  private Map<Path, String> shardFiles() {
    Map<Path, String> files = new TreeMap<>();
    for (FileStatus status : entries.listed(path)) {
      Matcher part = PART.matcher(status.getPath().getName());
      if (part.matches()) {
        files.put(status.getPath(), part.group(1));
      }
    }
    return files;
  }

  /** The text of {@code manifest.json}, if a run began here. */
  public Optional<String> manifest() {
    return entries.text(MANIFEST);
  }

  /** The text of {@code run.json}, if a run came that far. */
  public Optional<String> run() {
    return entries.text(RUN);
  }

  /** The text of {@code metrics.json}, if a score came that far. */
  public Optional<String> metrics() {
    return entries.text(METRICS);
  }

  /** What the tasks of each attempt said of themselves, in the order of the attempts. */
  public List<String> attempts() {
    return entries.listed(entries.at(ATTEMPTS)).stream()
        .map(status -> status.getPath().getName())
        .sorted()
        .flatMap(name -> entries.text(ATTEMPTS + "/" + name).stream())
        .toList();
  }

  /** Whether the run's last file is there. */
  public boolean hasSuccess() {
    return entries.exists(SUCCESS);
  }

  /** Refuses at once an output that another run is writing to. */
  public void requireNoOtherRun(Duration term) {
    entries.ask(
        "read",
        small -> {
          Lease.requireFree(small, entries.at(LEASES), term);
          return LEASES;
        });
  }

  /** The right to write here; of several runs one has it. */
  public Lease lease(Duration term) {
    return entries.ask("write", small -> Lease.take(small, entries.at(LEASES), term));
  }

  /** Where rows of one attempt are in the making. */
  public String work(Lease lease) {
    return new Path(entries.at(WORK), String.valueOf(lease.number())).toString();
  }

  /** A file that tells the tasks to begin no further shard. */
  public String stopMarker() {
    return entries.at(STOP).toString();
  }

  /** Tells them. */
  public void writeStopMarker() {
    entries.write(STOP, "");
  }

  /** What was written down of the tables that have the rows, too: a line each. */
  public Optional<String> table() {
    return entries.text(TABLE);
  }

  /** Writes it down. */
  public void writeTable(String text) {
    entries.write(TABLE, text);
  }

  /** Where error rows lie once more. */
  public String errors() {
    return entries.at(ERRORS).toString();
  }

  /** Removes them there. */
  public void clearErrors() {
    entries.delete(entries.at(ERRORS));
  }

  /** Where a run lies that is to replace what is here. */
  public OutputFolder aside() {
    return new OutputFolder(entries.at(Swap.ASIDE), files, hadoop);
  }

  /** Begins a run: nothing is left but the leases and what lies aside. */
  public void begin(String manifest) {
    clear();
    writeManifest(manifest);
  }

  private void clear() {
    Set<String> kept = Set.of(nameOf(LEASES), nameOf(Swap.ASIDE));
    for (FileStatus each : entries.listed(path)) {
      if (!each.getPath().getName().equals(OWN)) {
        entries.delete(each.getPath());
        continue;
      }
      for (FileStatus own : entries.listed(each.getPath())) {
        if (!kept.contains(own.getPath().getName())) {
          entries.delete(own.getPath());
        }
      }
    }
  }

  /** Goes on with a run: what told of its end, and what was in the making, goes. */
  public void reopen(String manifest) {
    for (String name : List.of(SUCCESS, RUN, METRICS, REPORT, STOP, WORK, TEMPORARY)) {
      entries.delete(entries.at(name));
    }
    writeManifest(manifest);
  }

  /** Says whose the folder is. */
  public void writeManifest(String text) {
    if (manifest().filter(text::equals).isEmpty()) {
      entries.write(MANIFEST, text);
    }
  }

  /** Lets the run that lies aside replace what is here. */
  public void swap() {
    new Swap(path, entries).run(this::clear);
  }

  /** What the tasks of one attempt said of themselves, if any did. */
  public Optional<String> attempt(int number) {
    return entries.text(attemptName(number));
  }

  /** Writes what the tasks of one attempt said of themselves. */
  public void writeAttempt(int number, String text) {
    entries.write(attemptName(number), text);
  }

  private static String attemptName(int number) {
    return String.format(Locale.ROOT, "%s/%06d.jsonl", ATTEMPTS, number);
  }

  /** Writes run record and report. */
  public void writeRun(String json, String html) {
    entries.write(REPORT, html);
    entries.write(RUN, json);
  }

  /** Writes what a score's rows come to. */
  public void writeMetrics(String json) {
    entries.write(METRICS, json);
  }

  /** Says that all is there; the last thing that a run does. */
  public void writeSuccess() {
    entries.delete(entries.at(STOP));
    entries.write(SUCCESS, "");
  }
}
