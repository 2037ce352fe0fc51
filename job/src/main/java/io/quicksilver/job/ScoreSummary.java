package io.quicksilver.job;

import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.score.ScoreMetrics;
import io.quicksilver.job.storage.OutputFolder;
import java.util.List;
import java.util.Optional;

/**
 * What came of a score, for the last lines on a terminal.
 *
 * @param output the folder with the rows
 * @param report the page about them
 * @param metrics what they come to
 * @param seconds that the run took
 * @param wholly whether no earlier attempt did a part of it
 * @param firstError an error row to look at first; empty where there is none
 * @param errors the folder with the error rows once more
 * @param alreadyComplete whether an earlier run of the same command had done it all
 */
public record ScoreSummary(
    String output,
    String report,
    ScoreMetrics metrics,
    double seconds,
    boolean wholly,
    Optional<WrittenRows.Example> firstError,
    String errors,
    boolean alreadyComplete) {

  /** What a run's record and metrics say of it. */
  static ScoreSummary of(
      OutputFolder output,
      RunRecord run,
      ScoreMetrics metrics,
      List<WrittenRows.Example> errors,
      double seconds,
      boolean alreadyComplete) {
    return new ScoreSummary(
        output.uri(),
        output.report(),
        metrics,
        seconds,
        run.shards().before() == 0,
        errors.stream().findFirst(),
        output.errors(),
        alreadyComplete);
  }
}
