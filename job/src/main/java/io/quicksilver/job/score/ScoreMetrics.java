package io.quicksilver.job.score;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.quicksilver.job.report.Report;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an output comes to, as {@code metrics.json} tells it; the names there are these in snake
 * case.
 *
 * @param kind what a row is
 * @param task what {@code --task} named; null where nothing did
 * @param metrics by name, over all scored rows
 * @param groupBy the column of the groups; null where there are none
 * @param groups metrics by the column's value as text
 * @param counts of rows and tokens
 * @param errorCodes error rows by code
 * @param semantics how the model was asked
 */
public record ScoreMetrics(
    String kind,
    String task,
    Map<String, Figure> metrics,
    String groupBy,
    SortedMap<String, Map<String, Figure>> groups,
    Counts counts,
    SortedMap<String, Long> errorCodes,
    Semantics semantics) {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * A metric.
   *
   * @param value null where no row has any weight
   * @param standardError null for fewer than two rows
   * @param rows rows behind it
   * @param weight what they count as together: rows, words, bytes or tokens
   */
  public record Figure(
      Double value, @JsonProperty("stderr") Double standardError, long rows, double weight) {

    static Figure of(Metric metric, Tally tally) {
      double mean = tally.mean();
      double error = metric.shownError(mean, tally.standardError());
      return new Figure(
          finite(metric.shown(mean)), finite(error), tally.rows(), tally.w().doubleValue());
    }

    private static Double finite(double value) {
      return Double.isFinite(value) ? value : null;
    }
  }

  /**
   * Rows and tokens.
   *
   * @param rows of the output
   * @param ok scored
   * @param error not scored
   * @param tokens scored or generated
   */
  public record Counts(long rows, long ok, long error, long tokens) {}

  /**
   * How the model was asked.
   *
   * @param contextPooling the model's
   * @param prompt which tokens are the prompt: what {@code prompt} pooling pools
   * @param batch whose rows share a context with scope {@code batch}
   * @param prequential whether each token took a forward of its own
   * @param window tokens that the model reads at most
   * @param stride tokens that a text's later windows score
   * @param convention {@code own} or {@code harness}
   */
  public record Semantics(
      String contextPooling,
      String prompt,
      String batch,
      boolean prequential,
      int window,
      int stride,
      String convention) {}

  /** The metrics of sums. */
  static Map<String, Figure> figures(ScoreKind kind, Sums sums) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    for (Metric metric : Metric.of(kind)) {
      Tally tally = sums.metrics().getOrDefault(metric.label(), Tally.NONE);
      figures.put(metric.label(), Figure.of(metric, tally));
    }
    return figures;
  }

  /**
   * The metrics of an output.
   *
   * @param groupBy the column that the sums are by; null for one sum of all rows
   */
  public static ScoreMetrics of(
      ScoreKind kind,
      String task,
      String groupBy,
      SortedMap<String, Sums> sums,
      Semantics semantics) {
    Sums all = sums.values().stream().reduce(Sums.NONE, Sums::plus);
    SortedMap<String, Map<String, Figure>> groups = new TreeMap<>();
    if (groupBy != null) {
      sums.forEach((name, each) -> groups.put(name, figures(kind, each)));
    }
    return new ScoreMetrics(
        kind.label(),
        task,
        figures(kind, all),
        groupBy,
        groups,
        new Counts(all.ok() + all.error(), all.ok(), all.error(), all.tokens()),
        all.errorCodes(),
        semantics);
  }

  /** The metrics as the report takes them: over all rows, then by group. */
  public List<Report.Metric> reported() {
    List<Report.Metric> all = new ArrayList<>();
    report("all", metrics, all);
    groups.forEach((group, figures) -> report(group, figures, all));
    return all;
  }

  private static void report(
      String group, Map<String, Figure> figures, List<Report.Metric> target) {
    figures.forEach(
        (name, figure) ->
            target.add(
                new Report.Metric(
                    group,
                    name,
                    figure.value() == null ? Double.NaN : figure.value(),
                    figure.standardError() == null ? Double.NaN : figure.standardError(),
                    Math.round(figure.weight()))));
  }

  /** The text of {@code metrics.json}. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write metrics.json", e);
    }
  }

  /**
   * Reads {@code metrics.json}.
   *
   * @throws UncheckedIOException if the text is something else
   */
  public static ScoreMetrics of(String json) {
    try {
      return JSON.readValue(json, ScoreMetrics.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read metrics.json", e);
    }
  }
}
