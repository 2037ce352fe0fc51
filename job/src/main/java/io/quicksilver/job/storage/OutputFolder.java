package io.quicksilver.job.storage;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that a run writes, at any Hadoop URI.
 *
 * <p>Beside the rows lie {@code _quicksilver/run.json} and {@code _quicksilver/report.html}, and as
 * the very last thing {@code _SUCCESS}. Spark skips names that begin with an underscore when it
 * reads the folder.
 */
public final class OutputFolder {

  private static final String SUCCESS = "_SUCCESS";
  private static final String RUN = "_quicksilver/run.json";
  private static final String CLAIM = "_quicksilver/claim";
  private static final String METRICS = "_quicksilver/metrics.json";
  private static final String REPORT = "_quicksilver/report.html";
  private static final String TEMPORARY = "_temporary";

  private final Path path;
  private final FileSystem files;

  private OutputFolder(Path path, FileSystem files) {
    this.path = path;
    this.files = files;
  }

  /**
   * A folder, there or not.
   *
   * @throws QuicksilverException with code 2 if its file system cannot be had
   */
  public static OutputFolder at(String location, Configuration hadoop) {
    try {
      Path path = Locations.target(location, hadoop);
      return new OutputFolder(path, path.getFileSystem(hadoop));
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
    return new Path(path, REPORT).toString();
  }

  /**
   * Refuses an output that holds what the run reads: replacing the one would take the other away.
   *
   * @param what {@code --input} or {@code --model}
   */
  public void requireApartFrom(String what, String location, Configuration hadoop) {
    try {
      String read = Locations.existing(location, hadoop).toString() + "/";
      if (read.startsWith(path + "/")) {
        throw new QuicksilverException(
            ExitCode.USAGE,
            String.format(
                "Cannot write the output: --output must not hold %s, got %s", what, path));
      }
    } catch (IOException | IllegalArgumentException e) {
      // Not a path at all, a table's name say: then it does not lie in the output.
      return;
    }
  }

  /** Whether nothing is there but what a run that was killed leaves in the making. */
  public boolean isFree() {
    try {
      for (FileStatus status : files.listStatus(path)) {
        if (!status.getPath().getName().equals(TEMPORARY)) {
          return false;
        }
      }
      return true;
    } catch (FileNotFoundException e) {
      return true;
    } catch (IOException e) {
      throw failed("list", e);
    }
  }

  /** The text of {@code run.json}, if a run came that far. */
  public Optional<String> run() {
    return text(RUN);
  }

  /** The text of {@code metrics.json}, if a score came that far. */
  public Optional<String> metrics() {
    return text(METRICS);
  }

  /** The fingerprint of the run that began here, if one did. */
  public Optional<String> claim() {
    return text(CLAIM);
  }

  private Optional<String> text(String name) {
    try {
      Path file = new Path(path, name);
      return files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  private String read(Path file) throws IOException {
    try (InputStream stream = files.open(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whether the run's last file is there. */
  public boolean hasSuccess() {
    try {
      return files.exists(new Path(path, SUCCESS));
    } catch (IOException e) {
      throw failed("read", e);
    }
  }

  /**
   * Begins a run: removes all that is there, also what a killed run left in the making, since Spark
   * would commit that with the new rows, and writes down whose the folder is from now on.
   */
  public void begin(String fingerprint) {
    try {
      files.delete(path, true);
    } catch (IOException e) {
      throw failed("clear", e);
    }
    write(CLAIM, fingerprint);
  }

  /** Writes run record and report. */
  public void writeRun(String json, String html) {
    write(REPORT, html);
    write(RUN, json);
  }

  /** Writes what a score's rows come to. */
  public void writeMetrics(String json) {
    write(METRICS, json);
  }

  /** Says that all is there; the last thing that a run does. */
  public void writeSuccess() {
    write(SUCCESS, "");
  }

  private void write(String name, String text) {
    try (OutputStream stream = files.create(new Path(path, name), true)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw failed("write", e);
    }
  }

  private UncheckedIOException failed(String what, IOException cause) {
    return new UncheckedIOException(
        String.format(
            "Cannot %s the output: %s must be a folder that can be written (%s)",
            what, path, cause.getMessage()),
        cause);
  }
}
