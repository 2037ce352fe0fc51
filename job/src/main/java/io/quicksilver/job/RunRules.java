package io.quicksilver.job;

import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.OutputClaim;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When a run may write to a folder, and when what it wrote counts. */
final class RunRules {

  private static final Logger LOG = LoggerFactory.getLogger(RunRules.class);

  private RunRules() {}

  /**
   * The output of a run. Refuses, before anything is read, one that nothing could make this run's,
   * and one that another run is writing to. Brings to an end what a run that replaced another one
   * was killed in, unless the settings ask for a dry run: that writes nothing.
   */
  static OutputFolder output(Settings settings, Configuration hadoop) {
    OutputFolder output = OutputFolder.at(settings.output(), hadoop);
    output.requireApartFrom("--input", settings.input(), hadoop);
    output.requireApartFrom("--model", settings.model(), hadoop);
    requireReady(output, settings);
    return output;
  }

  private static void requireReady(OutputFolder output, Settings settings) {
    if (settings.appendInput() && (settings.overwrite() || settings.limit().isPresent())) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          "Cannot take in added rows: --append-input must stand without --overwrite and --limit,"
              + " got both");
    }
    if (settings.retryErrors() && (settings.overwrite() || settings.appendInput())) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          "Cannot compute error rows once more: --retry-errors must stand without --overwrite and"
              + " --append-input, got both");
    }
    if (settings.get(RunKeys.OUTPUT_TABLE).isPresent()
        && (settings.overwrite() || settings.appendInput() || settings.retryErrors())) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          "Cannot append the rows to a table: --output-table must stand without --overwrite,"
              + " --append-input and --retry-errors, since the table keeps what it has, got both");
    }
    output.requireNoOtherRun(settings.lease());
    if (output.hasSwap() && !settings.get(RunKeys.DRY_RUN)) {
      try (Lease lease = output.lease(settings.lease())) {
        LOG.info("Ending what attempt {} was killed in", lease.number() - 1);
        output.swap();
      }
    }
    if (!settings.overwrite() && output.manifest().isEmpty() && !output.isFree()) {
      throw OutputClaim.conflict(output, "files of something else");
    }
  }

  /** Rows in = rows ok + rows error, in what lies in the output; further samples apart. */
  static void requireEveryRow(long rows, long written) {
    if (rows != written) {
      throw new QuicksilverException(
          ExitCode.OTHER,
          String.format(
              Locale.ROOT,
              "Cannot finish the run: the output must hold each of %d input rows once, got %d",
              rows,
              written));
    }
  }

  /** Whether error rows are within the budget. */
  static String outcome(Settings settings, RunRecord.Counts counts) {
    boolean within = ErrorBudget.of(settings).allows(counts.error(), counts.output());
    return within ? RunRecord.COMPLETE : RunRecord.ERROR_BUDGET;
  }

  /**
   * Refuses an output with too many error rows.
   *
   * @param errors some of them
   */
  static void requireBudget(OutputFolder output, RunRecord run, List<WrittenRows.Example> errors) {
    if (run.outcome().equals(RunRecord.ERROR_BUDGET)) {
      throw new QuicksilverException(
          ExitCode.ERROR_BUDGET,
          String.format(
              Locale.ROOT,
              "Cannot accept the output: error rows must be within errors.max_rate and"
                  + " errors.max_rows, got %d of %d rows %s%s; see %s",
              run.counts().error(),
              run.counts().output(),
              run.errorCodes(),
              errors.stream()
                  .findFirst()
                  .map(error -> ", such as " + error.id() + " (" + error.message() + ")")
                  .orElse(""),
              output.report()));
    }
  }

  /** Says that an output is complete. */
  static void accept(OutputFolder output) {
    if (!output.hasSuccess()) {
      output.writeSuccess();
    }
  }
}
