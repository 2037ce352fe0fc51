package io.quicksilver.job.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in one folder, by names below it. What the storage refuses is a sentence. */
final class FolderEntries {

  private final Path path;
  private final FileSystem files;
  private final SmallFiles small;

  FolderEntries(Path path, FileSystem files, Configuration hadoop) {
    this.path = path;
    this.files = files;
    this.small = new SmallFiles(files, hadoop);
  }

  /** What the storage is asked for. */
  interface Request<T> {
    T run(SmallFiles small) throws IOException;
  }

  /** Asks, and says what it was for where the storage refuses. */
  <T> T ask(String what, Request<T> request) {
    try {
      return request.run(small);
    } catch (IOException e) {
      throw new UncheckedIOException(
          String.format(
              "Cannot %s the output: %s must be a folder that can be written (%s)",
              what, path, e.getMessage()),
          e);
    }
  }

  /** The folder below, with the same storage. */
  Path at(String name) {
    return new Path(path, name);
  }

  Optional<String> text(String name) {
    return ask("read", small -> small.read(at(name)));
  }

  boolean exists(String name) {
    return ask("read", small -> files.exists(at(name)));
  }

  List<FileStatus> listed(Path folder) {
    return ask("list", small -> small.list(folder));
  }

  void write(String name, String text) {
    ask(
        "write",
        small -> {
          small.write(at(name), text);
          return name;
        });
  }

  void delete(Path file) {
    ask(
        "clear",
        small -> {
          small.delete(file);
          return file;
        });
  }

  /** Moves a file or a folder; what was there goes. */
  void move(Path from, Path to) {
    ask(
        "write",
        small -> {
          small.delete(to);
          if (!files.rename(from, to)) {
            throw new IOException("cannot rename " + from);
          }
          return to;
        });
  }
}
