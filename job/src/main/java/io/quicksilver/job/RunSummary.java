package io.quicksilver.job;

import io.quicksilver.job.report.WrittenRows;
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
 * @param finishReasons output rows by finish reason
 * @param errorCodes error rows by code
 * @param firstError an error row to look at first; empty where there is none
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
    Map<String, Long> finishReasons,
    Map<String, Long> errorCodes,
    Optional<WrittenRows.Example> firstError,
    boolean alreadyComplete) {

  /** Keeps its own maps. */
  public RunSummary {
    finishReasons = Map.copyOf(finishReasons);
    errorCodes = Map.copyOf(errorCodes);
  }
}
