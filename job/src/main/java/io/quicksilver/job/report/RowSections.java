package io.quicksilver.job.report;

import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.figures.TokenHistogram;
import io.quicksilver.job.report.Html.Column;
import io.quicksilver.job.report.Html.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report's sections about the rows: scores, tokens, how they ended, examples. */
final class RowSections {

  /** Standard errors to each side of an interval that holds the truth 19 times out of 20. */
  private static final double TWO_SIDED_95 = 1.96;

  private final Report report;

  RowSections(Report report) {
    this.report = report;
  }

  String scores() {
    if (report.metrics().isEmpty()) {
      return "";
    }
    String all = report.metrics().get(0).group();
    List<Report.Metric> overall =
        report.metrics().stream().filter(metric -> metric.group().equals(all)).toList();
    List<Report.Metric> groups =
        report.metrics().stream().filter(metric -> !metric.group().equals(all)).toList();
    return Html.section(
        "Scores",
        scores("rows", overall)
            + (groups.isEmpty() ? "" : "<h3>By group</h3>\n" + scores("group", groups)));
  }

  private static String scores(String of, List<Report.Metric> metrics) {
    Table table =
        new Table(
            Column.text(of),
            Column.shortText("metric"),
            Column.number("value"),
            Column.number("95 % interval"),
            Column.number("counted"),
            Column.picture());
    for (Report.Metric metric : metrics) {
      boolean known = Double.isFinite(metric.standardError());
      double low = metric.value() - TWO_SIDED_95 * metric.standardError();
      double high = metric.value() + TWO_SIDED_95 * metric.standardError();
      table.row(
          Html.escape(metric.group()),
          Html.code(metric.name()),
          Html.score(metric.value()),
          known ? Html.score(low) + " – " + Html.score(high) : "",
          Html.whole(metric.count()),
          known && isShare(metric) ? interval(metric.value(), low, high) : "");
    }
    return table.html();
  }

  private static boolean isShare(Report.Metric metric) {
    return metric.name().startsWith("acc") || metric.name().startsWith("exact_match");
  }

  /** A share and its interval on a line from 0 to 1. */
  private static String interval(double value, double low, double high) {
    return Html.picture(
        String.format(
            Locale.ROOT,
            "<rect class=\"track\" y=\"3\" width=\"100\" height=\"2\"/>"
                + "<line class=\"range\" x1=\"%.2f\" x2=\"%.2f\" y1=\"4\" y2=\"4\"/>"
                + "<rect class=\"value\" x=\"%.2f\" width=\"1\" height=\"8\"/>",
            100 * Math.max(0, low),
            100 * Math.min(1, high),
            100 * value - 0.5));
  }

  String tokens() {
    RunFigures figures = report.figures();
    if (figures.prompts().rows() == 0) {
      return "";
    }
    return Html.section(
        "Tokens of a row",
        "<div class=\"pair\">"
            + histogram(
                report.drewTokens() ? "Prompts" : "Scored tokens",
                "chart-prompts",
                figures.prompts())
            + histogram("Completions", "chart-completions", figures.completions())
            + "</div>\n");
  }

  private static String histogram(String name, String id, TokenHistogram histogram) {
    if (histogram.tokens() == 0) {
      return "";
    }
    String summary =
        String.format(
            Locale.ROOT,
            "%s rows · %s tokens on average · half have up to %s, nine in ten up to %s,"
                + " all up to %s",
            Html.whole(histogram.rows()),
            Html.decimal((double) histogram.tokens() / histogram.rows()),
            Html.whole(histogram.quantile(0.5)),
            Html.whole(histogram.quantile(0.9)),
            Html.whole(histogram.longest()));
    return "<div><h3>"
        + name
        + "</h3>\n"
        + Html.chart(id, name + ": rows by tokens. " + summary, true)
        + Html.note(summary)
        + "</div>\n";
  }

  String endings() {
    Map<String, Long> reasons = report.run().finishReasons();
    boolean said = !reasons.isEmpty() || report.run().counts().output() == 0;
    return (said ? Html.section("How rows ended", counts(reasons, "finish reason")) : "")
        + Html.section("Errors", errors());
  }

  private String counts(Map<String, Long> counts, String name) {
    if (counts.isEmpty()) {
      return Html.note("The input had no rows.");
    }
    long all = Math.max(1, report.run().counts().output());
    Table table =
        new Table(
            Column.shortText(name),
            Column.number("rows"),
            Column.number("share"),
            Column.picture());
    counts.entrySet().stream()
        .sorted(Comparator.comparingLong((Map.Entry<String, Long> entry) -> -entry.getValue()))
        .forEach(
            entry ->
                table.rowOf(
                    entry.getKey().equals("error") ? "bad" : "",
                    Html.code(entry.getKey()),
                    Html.whole(entry.getValue()),
                    Html.percent((double) entry.getValue() / all),
                    Html.bar((double) entry.getValue() / all)));
    return table.html();
  }

  private String errors() {
    Map<String, Long> codes = report.run().errorCodes();
    if (codes.isEmpty()) {
      return Html.note("None: every row was completed.");
    }
    Table examples =
        new Table(Column.shortText("error code"), new Column("row", "id"), Column.text("message"));
    report
        .errors()
        .forEach(
            error ->
                examples.row(
                    Html.code(error.code()), Html.code(error.id()), Html.escape(error.message())));
    return counts(codes, "error code")
        + (report.errors().isEmpty() ? "" : "<h3>For example</h3>\n" + examples.html());
  }

  String samples() {
    List<RowSample> samples = report.figures().samples();
    if (samples.isEmpty()) {
      return "";
    }
    StringBuilder html = new StringBuilder();
    for (RowSample sample : samples) {
      html.append("<article class=\"sample\"><header>")
          .append(Html.code(sample.id()))
          .append(" · ")
          .append(Html.escape(sample.finishReason()))
          .append("</header><p><span class=\"prompt\">")
          .append(Html.escape(sample.prompt()))
          .append("</span>")
          .append(Html.escape(sample.completion()))
          .append("</p></article>\n");
    }
    return Html.section("Some completions", html.toString());
  }
}
