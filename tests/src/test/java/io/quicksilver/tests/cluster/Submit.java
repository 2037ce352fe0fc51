package io.quicksilver.tests.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs {@code submit/quicksilver} as a user would, in a process of its own. */
public final class Submit {

  /** What a run printed and how it ended. */
  public record Result(int exitCode, String output, String errors) {}

  /** The repository's root. */
  public static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private Submit() {}

  static Result run(Path workingFolder, String... arguments) throws IOException {
    return run(workingFolder, Map.of(), List.of(arguments));
  }

  /** Runs it to its end. */
  public static Result run(
      Path workingFolder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    try (RunningJob job = RunningJob.start(workingFolder, environment, arguments)) {
      return job.await();
    }
  }
}
