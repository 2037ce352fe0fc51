package io.quicksilver.job.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder on the local disk that goes, with all that is in it, when it is closed. */
public final class TemporaryFolder implements AutoCloseable {

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /** A new folder below the JVM's folder for temporary files. */
  public static TemporaryFolder create(String purpose) throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("quicksilver-" + purpose + "-"));
  }

  /** A new hidden folder beside {@code neighbour}, on the same file system. */
  public static TemporaryFolder beside(Path neighbour, String purpose) throws IOException {
    Path parent = neighbour.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("no folder above " + neighbour);
    }
    Files.createDirectories(parent);
    return new TemporaryFolder(Files.createTempDirectory(parent, ".quicksilver-" + purpose + "-"));
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a folder on the local disk and all that is in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst =
          found.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
