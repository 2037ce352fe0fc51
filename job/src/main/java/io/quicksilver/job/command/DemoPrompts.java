package io.quicksilver.job.command;

import io.quicksilver.job.storage.Locations;
import io.quicksilver.job.storage.TemporaryFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The embedded prompts as a file that executors can read, for as long as it is open. */
final class DemoPrompts implements AutoCloseable {

  private static final String RESOURCE = "/quicksilver/demo/prompts.jsonl";

  private final Path file;
  private final FileSystem files;
  private final TemporaryFolder folder;

  private DemoPrompts(Path file, FileSystem files, TemporaryFolder folder) {
    this.file = file;
    this.files = files;
    this.folder = folder;
  }

  /** Writes them to the local disk where the output is there, else beside the output. */
  static DemoPrompts beside(String output, Configuration hadoop) throws IOException {
    Path target = Locations.target(output, hadoop);
    if (Locations.local(target).isEmpty()) {
      Path file = new Path(target.getParent(), target.getName() + "-prompts.jsonl");
      FileSystem files = file.getFileSystem(hadoop);
      try (OutputStream stream = files.create(file, true)) {
        write(stream);
      }
      return new DemoPrompts(file, files, null);
    }
    TemporaryFolder folder = TemporaryFolder.create("demo");
    java.nio.file.Path local = folder.path().resolve("prompts.jsonl");
    try (OutputStream stream = Files.newOutputStream(local)) {
      write(stream);
    }
    return new DemoPrompts(new Path(local.toUri()), null, folder);
  }

  private static void write(OutputStream target) throws IOException {
    try (InputStream prompts = DemoPrompts.class.getResourceAsStream(RESOURCE)) {
      if (prompts == null) {
        throw new FileNotFoundException("a jar without " + RESOURCE);
      }
      prompts.transferTo(target);
    }
  }

  /** Where they are. */
  String uri() {
    return file.toString();
  }

  @Override
  public void close() throws IOException {
    if (folder != null) {
      folder.close();
    } else {
      files.delete(file, false);
    }
  }
}
