package io.quicksilver.job.command;

import io.quicksilver.job.ScoreSummary;
import io.quicksilver.job.score.ScoreMetrics;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The last lines of a score. */
final class MetricsText {

  private MetricsText() {}

  static void print(ScoreSummary summary, Console console) {
    ScoreMetrics metrics = summary.metrics();
    if (summary.alreadyComplete()) {
      console.line("An earlier run of the same command had done it all; nothing was computed.");
    }
    console.line("%s", console.strong(line("metric", "value", "stderr", "rows")));
    table("", metrics.metrics(), console);
    metrics.groups().forEach((group, figures) -> table(group + " ", figures, console));
    console.line(
        "%s %s ok, %s error%s",
        console.strong("rows"),
        SummaryText.count(metrics.counts().ok()),
        SummaryText.count(metrics.counts().error()),
        codes(metrics.errorCodes()));
    console.line(
        "%s %s, in %.1f s",
        console.strong("tokens"), SummaryText.count(metrics.counts().tokens()), summary.seconds());
    console.line("%s %s", console.strong("output"), summary.output());
    console.line("%s %s", console.strong("report"), summary.report());
  }

  private static void table(
      String group, Map<String, ScoreMetrics.Figure> figures, Console console) {
    figures.forEach(
        (name, figure) ->
            console.line(
                "%s",
                line(
                    group + name,
                    number(figure.value()),
                    number(figure.standardError()),
                    String.valueOf(figure.rows()))));
  }

  private static String line(String name, String value, String error, String rows) {
    return String.format(Locale.ROOT, "%-18s %12s %12s %10s", name, value, error, rows);
  }

  /** A figure with the digits that say something; a dash where there is none. */
  static String number(Double value) {
    return value == null
        ? "–"
        : String.format(Locale.ROOT, Math.abs(value) < 1000 ? "%.4f" : "%.1f", value);
  }

  private static String codes(Map<String, Long> codes) {
    return codes.isEmpty()
        ? ""
        : codes.entrySet().stream()
            .map(code -> code.getKey() + " " + SummaryText.count(code.getValue()))
            .collect(Collectors.joining(", ", " (", ")"));
  }
}
