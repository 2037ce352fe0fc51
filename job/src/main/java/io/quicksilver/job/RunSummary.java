package io.quicksilver.job;

import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.storage.OutputFolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run, for the last lines on a terminal.
 *
 * @param output the folder with the rows
 * @param report the page about them
 * @param inputRows rows of the input
 * @param okRows completed output rows
 * @param errorRows output rows with an error
 * @param promptTokens of the completed rows
 * @param completionTokens of the completed rows
 * @param seconds that the run took
 * @param tokensPerSecond new tokens, while its last attempt completed rows
 * @param errorCodes error rows by code
 * @param firstError an error row to look at first; empty where there is none
 * @param errors the folder with the error rows once more
 * @param alreadyComplete whether an earlier run of the same command had done it all
 */
public record RunSummary(
    String output,
    String report,
    long inputRows,
    long okRows,
    long errorRows,
    long promptTokens,
    long completionTokens,
    double seconds,
    double tokensPerSecond,
    Map<String, Long> errorCodes,
    Optional<WrittenRows.Example> firstError,
    String errors,
    boolean alreadyComplete) {

  /** Keeps its own maps. */
  public RunSummary {
    errorCodes = Map.copyOf(errorCodes);
  }

  /** What a run's record says of it. */
  static RunSummary of(
      OutputFolder output,
      RunRecord run,
      List<WrittenRows.Example> errors,
      double seconds,
      boolean alreadyComplete) {
    return new RunSummary(
        output.uri(),
        output.report(),
        run.counts().input(),
        run.counts().ok(),
        run.counts().error(),
        run.tokens().prompt(),
        run.tokens().completion(),
        seconds,
        run.throughput().completionTokensPerSecond(),
        run.errorCodes(),
        errors.stream().findFirst(),
        output.errors(),
        alreadyComplete);
  }
}
