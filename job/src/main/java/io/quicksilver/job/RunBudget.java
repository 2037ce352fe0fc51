package io.quicksilver.job;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptPlace;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.executor.ExecutorWatch;
import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.BudgetWatch;
import io.quicksilver.job.shard.OutputRun;
import java.time.Duration;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a run to its error budget while it goes: hours of computing are worth nothing once it is
 * certain how they end. What is written stays, and the run can be gone on with.
 */
final class RunBudget {

  private static final Logger LOG = LoggerFactory.getLogger(RunBudget.class);

  private final SparkSession spark;
  private final OutputRun run;
  private final ErrorBudget budget;
  private final long rows;
  private final long atMost;
  private final Duration grace;

  private RunBudget(
      SparkSession spark,
      OutputRun run,
      ErrorBudget budget,
      long rows,
      long atMost,
      Duration grace) {
    this.spark = spark;
    this.run = run;
    this.budget = budget;
    this.rows = rows;
    this.atMost = atMost;
    this.grace = grace;
  }

  static RunBudget of(SparkSession spark, Settings settings, PromptTable table, OutputRun run) {
    PromptLayout layout = table.layout();
    boolean known = layout.place() != PromptPlace.REQUEST && !layout.options().contains("samples");
    long rows = table.rows() * settings.samples();
    return new RunBudget(
        spark,
        run,
        ErrorBudget.of(settings),
        rows,
        // Where rows say themselves how many samples they want, a share is known at the end only.
        known ? rows : Long.MAX_VALUE,
        settings.shutdownGrace());
  }

  /**
   * Refuses to go on with a run whose error rows are beyond the budget already.
   *
   * @throws QuicksilverException with code 5
   */
  RunBudget requireRoom() {
    if (run.stoppable() && !budget.allows(run.errorsBefore(), atMost)) {
      throw refused(run.errorsBefore(), null);
    }
    return this;
  }

  /**
   * Writes the run's rows.
   *
   * @param accumulators what its tasks count into
   * @throws QuicksilverException with code 5 if it had to end before all shards were written
   */
  void write(OutputForm form, RunAccumulators accumulators, Dataset<Row> written) {
    if (!run.stoppable()) {
      ExecutorWatch.over(spark.sparkContext(), () -> run.write(written));
      return;
    }
    long before = run.errorsBefore();
    BudgetWatch watch =
        BudgetWatch.over(
            spark.sparkContext(),
            accumulators,
            run,
            grace,
            errors -> !budget.allows(before + errors, atMost));
    try (watch) {
      ExecutorWatch.over(spark.sparkContext(), () -> run.write(written));
    } catch (Exception e) { // Spark throws checked ones without saying so
      if (watch.exceeded() && !hasOtherCode(e)) {
        QuicksilverException refused = refused(before + watch.errors(), e);
        writeErrors(form);
        throw refused;
      }
      throw e;
    }
  }

  /** Whether the run failed for a reason that says more, such as an output that was taken over. */
  private static boolean hasOtherCode(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof QuicksilverException known) {
        return known.code() != ExitCode.OTHER;
      }
    }
    return false;
  }

  /** The error rows that can be read by now, for whoever has to mend them. */
  private void writeErrors(OutputForm form) {
    try {
      run.requireHeld();
      run.writeErrors(spark, form, form.errors(spark, run.root().uri()).count());
    } catch (Exception e) { // Spark throws checked ones without saying so
      LOG.warn("Cannot write the error rows once more: {}", e.getMessage());
    }
  }

  private QuicksilverException refused(long errors, Exception cause) {
    return new QuicksilverException(
        ExitCode.ERROR_BUDGET,
        String.format(
            Locale.ROOT,
            "Cannot go on: error rows must be within errors.max_rate and errors.max_rows, got %d of"
                + " %d rows with %d of %d shards written; see %s; with a larger budget the same"
                + " command goes on from there",
            errors,
            rows,
            run.root().shards().size(),
            run.shards().total(),
            run.root().errors()),
        cause);
  }
}
