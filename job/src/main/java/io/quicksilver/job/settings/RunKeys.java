package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.number;
import static io.quicksilver.job.settings.ValueType.optional;
import static io.quicksilver.job.settings.ValueType.text;
import static io.quicksilver.job.settings.ValueType.toggle;

import java.util.List;
import java.util.Optional;

/** How a run holds its output, goes on with it, and ends. */
public final class RunKeys {

  public static final OptionKey<Boolean> APPEND_INPUT =
      new OptionKey<>(
          "output.append_input",
          "--append-input",
          toggle(),
          "Take in files that were added to the input of the run that the output holds.");
  public static final OptionKey<Boolean> RETRY_ERRORS =
      new OptionKey<>(
          "output.retry_errors",
          "--retry-errors",
          toggle(),
          "Compute the error rows of the run that the output holds once more, and nothing else.");
  public static final OptionKey<Boolean> DRY_RUN =
      new OptionKey<>(
          "output.dry_run",
          "--dry-run",
          toggle(),
          "Check model, input and output, say what would be done, and do nothing.");
  public static final OptionKey<Optional<String>> OUTPUT_TABLE =
      new OptionKey<>(
          "output.table",
          "--output-table",
          optional(text("a table of a Spark catalog").labelled("TABLE")),
          "Iceberg or Delta table that takes the rows, too, once they are all there.");
  public static final OptionKey<Double> LEASE =
      new OptionKey<>(
          "output.lease",
          "",
          number("seconds, at least 1", x -> x >= 1),
          "Seconds after which a run that gives no sign of life loses its output to another.");
  public static final OptionKey<Double> SHUTDOWN_GRACE =
      new OptionKey<>(
          "shutdown.grace",
          "",
          number("seconds, at least 0", x -> x >= 0),
          "Seconds that running shards have to finish when the process is told to end.");

  static final List<OptionKey<?>> ALL =
      List.of(APPEND_INPUT, RETRY_ERRORS, DRY_RUN, OUTPUT_TABLE, LEASE, SHUTDOWN_GRACE);

  private RunKeys() {}
}
