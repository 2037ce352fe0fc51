package io.quicksilver.job.storage;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * What a user's paths and URIs mean.
 *
 * <p>With a scheme: that file system. Without one: the local disk where the path exists there, else
 * Hadoop's default file system.
 */
public final class Locations {

  private static final Pattern PATTERN = Pattern.compile("[\\[\\]{}*?\\\\]");

  private Locations() {}

  /** Hadoop's configuration with what spark-submit was given under {@code spark.hadoop}. */
  public static Configuration hadoop() {
    return SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }

  /** A user's path or URI as a qualified Hadoop path, to read from. */
  public static Path existing(String location, Configuration hadoop) throws IOException {
    File local = new File(location);
    Path path =
        local.exists() ? new Path("file", null, local.getAbsolutePath()) : new Path(location);
    return path.getFileSystem(hadoop).makeQualified(path);
  }

  /** A user's path or URI as a qualified Hadoop path, to write to. */
  public static Path target(String location, Configuration hadoop) throws IOException {
    Path path = new Path(location);
    return path.getFileSystem(hadoop).makeQualified(path);
  }

  /** A path for Spark's readers, which would take some characters of a name for a pattern. */
  public static String literal(String path) {
    return PATTERN.matcher(path).replaceAll("\\\\$0");
  }

  /** The folder or file on the local disk, where the path names one. */
  public static Optional<java.nio.file.Path> local(Path path) {
    String scheme = path.toUri().getScheme();
    return "file".equals(scheme)
        ? Optional.of(java.nio.file.Path.of(path.toUri().getPath()))
        : Optional.empty();
  }

  /** Whether a path lies in a store that shows a file when it is closed and cannot rename one. */
  public static boolean isObjectStore(Path path) {
    return "s3a".equals(path.toUri().getScheme());
  }

  /** Whether a user's path or URI lies in a folder. */
  static boolean holds(Path folder, String location, Configuration hadoop) {
    try {
      return (existing(location, hadoop) + "/").startsWith(folder + "/");
    } catch (IOException | IllegalArgumentException e) {
      // Not a path at all, a table's name say: then it lies in no folder.
      return false;
    }
  }

  /** A small file's text, in UTF-8. */
  public static String text(String location, Configuration hadoop) throws IOException {
    Path path = existing(location, hadoop);
    FileSystem files = path.getFileSystem(hadoop);
    try (InputStream stream = files.open(path)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes a small file, in UTF-8; what was there is replaced. */
  public static void write(String location, String text, Configuration hadoop) throws IOException {
    Path path = target(location, hadoop);
    Optional<java.nio.file.Path> local = local(path);
    if (local.isPresent()) {
      // Hadoop would lay a checksum beside it.
      Files.createDirectories(local.get().getParent());
      Files.writeString(local.get(), text);
      return;
    }
    try (OutputStream stream = path.getFileSystem(hadoop).create(path, true)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
