package io.quicksilver.job.report;

import io.quicksilver.job.settings.Redaction;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a report tells.
 *
 * @param title the page's heading
 * @param output the folder with the rows
 * @param run the run's record
 * @param figures what its tasks counted
 * @param errors error rows as examples
 * @param metrics the scores of an evaluation; none for a generation
 * @param pricePerCoreHour what a core costs in an hour, in any currency; empty where nobody said
 */
public record Report(
    String title,
    String output,
    RunRecord run,
    RunFigures figures,
    List<WrittenRows.Example> errors,
    List<Metric> metrics,
    OptionalDouble pricePerCoreHour) {

  /**
   * One score.
   *
   * @param group the rows that it is about: a value of the grouping column, or {@code all}
   * @param name as the field names it: {@code acc}, {@code word_perplexity}
   * @param value the score
   * @param standardError of the value; not a number where there is none
   * @param count rows, words or bytes behind it
   */
  public record Metric(String group, String name, double value, double standardError, long count) {}

  /** Keeps its own lists, and no user or password of the output. */
  public Report {
    output = Redaction.text(output);
    errors = List.copyOf(errors);
    metrics = List.copyOf(metrics);
  }

  /** Whether rows were completed with new tokens; not so where given texts were scored. */
  boolean drewTokens() {
    return metrics.isEmpty() || figures.completions().tokens() > 0;
  }
}
