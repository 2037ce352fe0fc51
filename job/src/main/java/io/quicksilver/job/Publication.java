package io.quicksilver.job;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.OutputTable;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last step of a run whose rows are all in its folder: the table that was named takes them, and
 * then the output counts. Cut off in between, the same command takes the step again.
 */
final class Publication {

  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  private final SparkSession spark;
  private final OutputForm form;
  private final Optional<OutputTable> table;
  private final Duration lease;

  private Publication(
      SparkSession spark, OutputForm form, Optional<OutputTable> table, Duration lease) {
    this.spark = spark;
    this.form = form;
    this.table = table;
    this.lease = lease;
  }

  /**
   * A run's last step, checked before its first.
   *
   * @throws QuicksilverException with code 2 if the table is not there or cannot take such rows
   */
  static Publication of(SparkSession spark, Settings settings, OutputForm form) {
    Optional<String> name = settings.get(RunKeys.OUTPUT_TABLE);
    if (name.isPresent() && form.responses()) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          "Cannot append the rows to a table: output.format must be parquet or json with"
              + " --output-table, got "
              + form.format());
    }
    Optional<OutputTable> table = name.map(given -> OutputTable.open(spark, given, form.written()));
    return new Publication(spark, form, table, settings.lease());
  }

  /** How the rows lie in the folder. */
  OutputForm form() {
    return form;
  }

  /**
   * Takes the step.
   *
   * @param output whose lease the caller holds
   * @param run its fingerprint
   */
  void publish(OutputFolder output, String run) {
    table.ifPresent(to -> append(to, output, run));
    RunRules.accept(output);
  }

  /** Takes the step after an earlier run, unless that did. */
  void publishEarlier(OutputFolder output, String run) {
    if (table.isEmpty() || isWrittenDown(table.get(), output, run)) {
      RunRules.accept(output);
      return;
    }
    try (Lease held = output.lease(lease)) {
      held.requireHeld();
      publish(output, run);
    }
  }

  private void append(OutputTable to, OutputFolder output, String run) {
    String before = output.table().orElse("");
    if (before.lines().anyMatch(there -> there.startsWith(to.name() + " "))
        && !isWrittenDown(to, output, run)) {
      throw new QuicksilverException(
          ExitCode.OUTPUT_CONFLICT,
          String.format(
              "Cannot append the rows to a table: %s must have no rows of this output yet, got those"
                  + " that the output held before",
              to.name()));
    }
    boolean added = to.append(form.stored(spark, output.uri()), run);
    LOG.info(
        added ? "Appended the rows to {}" : "Nothing to append: {} has this run's rows", to.name());
    if (!isWrittenDown(to, output, run)) {
      output.writeTable(before + mark(to, run) + "\n");
    }
  }

  /** Snapshots expire: what the folder says of the table counts as well. */
  private static boolean isWrittenDown(OutputTable table, OutputFolder output, String run) {
    return output.table().stream().flatMap(String::lines).anyMatch(mark(table, run)::equals);
  }

  private static String mark(OutputTable table, String run) {
    return table.name() + " " + run;
  }
}
