package io.quicksilver.job.command;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.storage.Locations;
import io.quicksilver.job.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * Where a converted model goes: made on the local disk first, then put in its place at once, so
 * that a failure leaves what was there.
 */
final class ConversionTarget implements AutoCloseable {

  private static final String CONFIG = "config.json";

  private final org.apache.hadoop.fs.Path target;
  private final FileSystem files;
  private final TemporaryFolder workshop;

  private ConversionTarget(
      org.apache.hadoop.fs.Path target, FileSystem files, TemporaryFolder workshop) {
    this.target = target;
    this.files = files;
    this.workshop = workshop;
  }

  /**
   * The place of a target that may be written. Writes nothing.
   *
   * @throws QuicksilverException with {@link ExitCode#OUTPUT_CONFLICT} if something is there,
   *     unless it is a model and {@code overwrite} says that it may go
   */
  static org.apache.hadoop.fs.Path place(String uri, boolean overwrite, Configuration hadoop)
      throws IOException {
    org.apache.hadoop.fs.Path target = Locations.target(uri, hadoop);
    FileSystem files = target.getFileSystem(hadoop);
    if (isInUse(files, target)) {
      if (!overwrite) {
        throw conflict(uri, "a new or empty folder, or --overwrite be given", "one in use");
      }
      if (!files.exists(new org.apache.hadoop.fs.Path(target, CONFIG))) {
        throw conflict(uri, "a model's folder to be replaced", "one without " + CONFIG);
      }
    }
    return target;
  }

  /** A target that {@link #place} lets through, with a folder to make the model in. */
  static ConversionTarget open(String uri, boolean overwrite, Configuration hadoop)
      throws IOException {
    org.apache.hadoop.fs.Path target = place(uri, overwrite, hadoop);
    Path local = Locations.local(target).orElse(null);
    TemporaryFolder workshop =
        local == null
            ? TemporaryFolder.create("convert")
            : TemporaryFolder.beside(local, "convert");
    return new ConversionTarget(target, target.getFileSystem(hadoop), workshop);
  }

  private static boolean isInUse(FileSystem files, org.apache.hadoop.fs.Path target)
      throws IOException {
    return files.exists(target)
        && (!files.getFileStatus(target).isDirectory() || files.listStatus(target).length > 0);
  }

  private static QuicksilverException conflict(String uri, String expected, String actual) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format("Cannot convert: %s must be %s, got %s", uri, expected, actual));
  }

  /** Where it will be. */
  org.apache.hadoop.fs.Path target() {
    return target;
  }

  /** The local folder to write the model to; it is not there yet. */
  Path folder() {
    return workshop.path().resolve("model");
  }

  /** Puts the written folder in its place. */
  void publish() throws IOException {
    if (files.exists(target)) {
      files.delete(target, true);
    }
    Path local = Locations.local(target).orElse(null);
    if (local == null) {
      upload();
    } else {
      Files.move(folder(), local, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** A folder is a model once its config.json is there, so that comes last. */
  private void upload() throws IOException {
    files.mkdirs(target);
    for (Path file : written()) {
      if (!file.getFileName().toString().equals(CONFIG)) {
        copy(file);
      }
    }
    copy(folder().resolve(CONFIG));
  }

  private void copy(Path file) throws IOException {
    files.copyFromLocalFile(
        new org.apache.hadoop.fs.Path(file.toUri()),
        new org.apache.hadoop.fs.Path(target, file.getFileName().toString()));
  }

  private List<Path> written() throws IOException {
    try (Stream<Path> found = Files.list(folder())) {
      return found.sorted().collect(Collectors.toList());
    }
  }

  @Override
  public void close() {
    workshop.close();
  }
}
