package io.quicksilver.job.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Small text files that are there whole or not at all, on any Hadoop file system.
 *
 * <p>A store of objects shows a file when it is closed; elsewhere one is written aside and renamed.
 * On the local disk this goes past Hadoop, which lays a checksum beside each file and has no
 * exclusive creation there.
 */
final class SmallFiles {

  /** Asks a store to look again when it makes the object; Hadoop before 3.4.2 does not know it. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  private final FileSystem files;
  private final Configuration hadoop;

  SmallFiles(FileSystem files, Configuration hadoop) {
    this.files = files;
    this.hadoop = hadoop;
  }

  /** A file's text, if it is there. */
  Optional<String> read(Path path) throws IOException {
    try (InputStream stream = files.open(path)) {
      return Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Writes a file; what was there is replaced at once. */
  void write(Path path, String text) throws IOException {
    if (Locations.isObjectStore(path)) {
      fill(files.create(path, true), text);
      return;
    }
    Path aside = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID());
    Optional<java.nio.file.Path> local = Locations.local(path);
    if (local.isPresent()) {
      java.nio.file.Path draft = Locations.local(aside).orElseThrow();
      Files.createDirectories(draft.getParent());
      Files.writeString(draft, text);
      Files.move(
          draft, local.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    fill(files.create(aside, true), text);
    FileContext.getFileContext(path.toUri(), hadoop).rename(aside, path, Options.Rename.OVERWRITE);
  }

  /**
   * Creates a file unless there is one: of several that try, one succeeds.
   *
   * @param text no other writes the same
   */
  boolean create(Path path, String text) throws IOException {
    if (Locations.isObjectStore(path)) {
      return createObject(path, text);
    }
    Optional<java.nio.file.Path> local = Locations.local(path);
    try {
      if (local.isPresent()) {
        Files.createDirectories(local.get().getParent());
        Files.writeString(local.get(), text, java.nio.file.StandardOpenOption.CREATE_NEW);
      } else {
        fill(files.create(path, false), text);
      }
      return true;
    } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  /**
   * A store looks whether the object is there when the stream is opened, and again, where it is
   * asked to, when it is closed; only then is it made. Whoever is told that it was there already
   * may have made it himself, in a try whose answer was lost.
   */
  private boolean createObject(Path path, String text) throws IOException {
    try {
      FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path).recursive().overwrite(false);
      builder.opt(CONDITIONAL, true);
      fill((OutputStream) builder.build(), text);
      return true;
    } catch (IOException e) {
      Optional<String> there = read(path);
      if (there.isEmpty()) {
        throw e;
      }
      return there.get().equals(text);
    }
  }

  private static void fill(OutputStream open, String text) throws IOException {
    try (OutputStream stream = open) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What lies in a folder; nothing where it is not there. */
  List<FileStatus> list(Path folder) throws IOException {
    try {
      List<FileStatus> found = new ArrayList<>();
      for (FileStatus status : files.listStatus(folder)) {
        if (!status.getPath().getName().startsWith(".")) {
          found.add(status);
        }
      }
      return found;
    } catch (FileNotFoundException e) {
      return List.of();
    }
  }

  /** When a file was last written, by the storage's own clock; nothing where it is not there. */
  Optional<Long> written(Path path) throws IOException {
    try {
      return Optional.of(files.getFileStatus(path).getModificationTime());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** What the storage's clock shows: a file is written in that folder to learn it. */
  long now(Path folder) throws IOException {
    Path probe = new Path(folder, ".now-" + UUID.randomUUID());
    try {
      create(probe, "");
      return written(probe).orElseThrow(() -> new FileNotFoundException(probe.toString()));
    } finally {
      delete(probe);
    }
  }

  /** Removes a file or a folder, if it is there. */
  void delete(Path path) throws IOException {
    files.delete(path, true);
  }
}
