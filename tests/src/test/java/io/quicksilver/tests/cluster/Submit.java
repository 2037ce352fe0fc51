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

  /**
   * For JVMs that live for seconds, and those they start: a quarter of their processor time went
   * into compiling to the utmost what runs a few thousand times. What runs longer still is.
   */
  static final String SHORT_LIVED =
      "-XX:+UseSerialGC -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000"
          + " -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000";

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
