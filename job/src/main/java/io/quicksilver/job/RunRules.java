package io.quicksilver.job;

import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.RunTotals;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.OutputFolder;
import java.util.Locale;

/** When a run may write to a folder, and when what it wrote counts. */
final class RunRules {

  private RunRules() {}

  /** Refuses an output that nothing could make this run's, before anything is read. */
  static void requireFreeOrKnown(OutputFolder output, Settings settings) {
    boolean known = output.run().isPresent() || output.claim().isPresent();
    if (!settings.overwrite() && !known && !output.isFree()) {
      throw conflict(output, "files of something else");
    }
  }

  /** Refuses an output that another run began. */
  static void requireOwn(OutputFolder output, String fingerprint) {
    if (!output.claim().filter(fingerprint::equals).isPresent()) {
      throw conflict(output, "a run with another model, other settings or another input");
    }
  }

  private static QuicksilverException conflict(OutputFolder output, String actual) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format(
            "Cannot write the output: %s must be empty, or --overwrite be given, got %s",
            output.uri(), actual));
  }

  /** Rows in = rows ok + rows error, in what lies in the output. */
  static void requireEveryRow(RunTotals totals, long rows, long written) {
    if (totals.rowsRead() != rows || totals.rowsWritten() != written) {
      throw new QuicksilverException(
          ExitCode.OTHER,
          String.format(
              Locale.ROOT,
              "Cannot finish the run: the output must hold %d rows for %d input rows, got %d for"
                  + " %d",
              totals.rowsWritten(),
              rows,
              written,
              totals.rowsRead()));
    }
  }

  /** Whether error rows are within the budget. */
  static String outcome(Settings settings, RunRecord.Counts counts) {
    boolean within =
        counts.error() <= settings.errorsMaxRate() * counts.output()
            && counts.error() <= settings.errorsMaxRows().orElse(Long.MAX_VALUE);
    return within ? RunRecord.COMPLETE : RunRecord.ERROR_BUDGET;
  }

  /** Says that an output is complete, or refuses one with too many error rows. */
  static void accept(OutputFolder output, RunRecord run) {
    if (run.outcome().equals(RunRecord.ERROR_BUDGET)) {
      throw new QuicksilverException(
          ExitCode.ERROR_BUDGET,
          String.format(
              Locale.ROOT,
              "Cannot accept the output: error rows must be within errors.max_rate and"
                  + " errors.max_rows, got %d of %d rows %s; see %s",
              run.counts().error(),
              run.counts().output(),
              run.errorCodes(),
              output.report()));
    }
    if (!output.hasSuccess()) {
      output.writeSuccess();
    }
  }
}
