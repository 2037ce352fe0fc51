package io.quicksilver.job.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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

  /**
   * Asks a store to look again when it makes the object. Hadoop before 3.4.2 does not know it, and
   * it can be turned off for stores that do not.
   */
  static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  /** How long a claim holds that nobody took away: far longer than making it and the object. */
  static final Duration CLAIM_TERM = Duration.ofMinutes(2);

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
   * Creates a file unless there is one: of several that try, one succeeds; none may, where they try
   * within the same moment on a store without conditional puts.
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
    if (!files.hasPathCapability(path, CONDITIONAL)) {
      return createByClaim(path, text);
    }
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

  /**
   * Where the store does not look again, each lays a claim of its own beside the object first, and
   * then looks: where another claim or the object is there, it gives way. Of two, the one that
   * looks later sees the other's claim, or what came of it; where both see one, neither succeeds.
   * It needs a store that lists what was just written.
   */
  private boolean createByClaim(Path path, String text) throws IOException {
    long began = System.nanoTime();
    String claims = "." + path.getName() + ".claim-";
    Path own = new Path(path.getParent(), claims + UUID.randomUUID());
    try {
      fill(files.create(own, true), "");
      if (isClaimed(claims, own) || written(path).isPresent()) {
        return false;
      }
      if (System.nanoTime() - began > CLAIM_TERM.toNanos() / 2) {
        throw new IOException("held up for too long while it made " + path);
      }
      fill(files.create(path, true), text);
      return true;
    } finally {
      delete(own);
    }
  }

  private boolean isClaimed(String claims, Path own) throws IOException {
    long now = files.getFileStatus(own).getModificationTime();
    for (FileStatus status : files.listStatus(own.getParent())) {
      String name = status.getPath().getName();
      if (name.startsWith(claims)
          && !name.equals(own.getName())
          && status.getModificationTime() + CLAIM_TERM.toMillis() > now) {
        return true;
      }
    }
    return false;
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
      // Nobody else makes one of that name.
      if (Locations.isObjectStore(probe)) {
        write(probe, "");
      } else {
        create(probe, "");
      }
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
