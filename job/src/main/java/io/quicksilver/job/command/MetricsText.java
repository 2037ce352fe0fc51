package io.quicksilver.job.command;

import io.quicksilver.job.ScoreSummary;
import io.quicksilver.job.score.ScoreMetrics;
import java.util.Locale;
import java.util.Map;

/** The last lines of a score. */
final class MetricsText {

  private MetricsText() {}

  static void print(ScoreSummary summary, Console console) {
    ScoreMetrics metrics = summary.metrics();
    if (summary.alreadyComplete()) {
      console.line(SummaryText.ALREADY_COMPLETE);
    }
    console.line("%s", console.strong(line("metric", "value", "stderr", "rows")));
    table("", metrics.metrics(), console);
    metrics.groups().forEach((group, figures) -> table(group + " ", figures, console));
    Facts facts = new Facts(console);
    ScoreMetrics.Counts counts = metrics.counts();
    facts.add(
        "rows",
        "%s in, %s ok, %s error%s",
        SummaryText.count(counts.rows()),
        SummaryText.count(counts.ok()),
        SummaryText.count(counts.error()),
        SummaryText.codes(metrics.errorCodes()));
    SummaryText.errors(summary.firstError(), summary.errors(), facts);
    facts.add("tokens", "%s scored", SummaryText.count(counts.tokens()));
    if (!summary.alreadyComplete()) {
      if (summary.wholly()) {
        facts.add(
            "rate",
            "%s rows/s, %s tokens/s",
            SummaryText.rate(counts.rows() / summary.seconds()),
            SummaryText.rate(counts.tokens() / summary.seconds()));
      }
      facts.add("time", SummaryText.time(summary.seconds()));
    }
    SummaryText.places(summary.output(), summary.report(), facts);
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
}
