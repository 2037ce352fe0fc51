package io.quicksilver.job.report;

import io.quicksilver.job.report.Html.Column;
import io.quicksilver.job.report.Html.Table;
import java.util.Map;

/**
 * The page that people read: one file that asks no other address, every text escaped. All figures
 * stand in its HTML; a script draws the charts where scripts may run.
 */
public final class HtmlReport {

  private final Report report;
  private final RunRecord run;

  /** A page of one report. */
  public HtmlReport(Report report) {
    this.report = report;
    this.run = report.run();
  }

  /** The page. */
  public String html() {
    RowSections rows = new RowSections(report);
    SpeedSections speed = new SpeedSections(report);
    return PageTemplate.fill(
        Map.of(
            "title", Html.escape(report.title()),
            "outcome", Html.escape(run.outcome()),
            "outcome_words", outcome(),
            "started", Html.escape(started(run.timings().started())),
            "output", Html.escape(report.output()),
            "version", Html.escape(run.versions().quicksilver()),
            "figures", ChartData.of(report.figures()).toJson(),
            "sections",
                keys()
                    + rows.scores()
                    + speed.throughput()
                    + speed.time()
                    + rows.tokens()
                    + rows.endings()
                    + rows.samples()
                    + speed.slots()
                    + speed.cost()
                    + provenance()));
  }

  /** ISO 8601 as people write it: to the second, in UTC. */
  private static String started(String instant) {
    return instant.replaceFirst("T", " ").replaceFirst("(\\.\\d+)?Z$", " UTC");
  }

  private String outcome() {
    return switch (run.outcome()) {
      case RunRecord.COMPLETE -> "Complete";
      case RunRecord.ERROR_BUDGET -> "More error rows than the budget allows";
      default -> Html.escape(run.outcome());
    };
  }

  private String keys() {
    RunRecord.Counts counts = run.counts();
    return "<dl class=\"keys\">\n"
        + key("", Html.whole(counts.input()), "input rows")
        + key("", Html.whole(counts.ok()), "completed rows")
        + key(counts.error() == 0 ? "" : "bad", Html.whole(counts.error()), "error rows")
        + key(
            "",
            Html.whole(run.tokens().prompt()),
            report.drewTokens() ? "prompt tokens" : "tokens read")
        + key(
            "",
            Html.whole(run.tokens().completion()),
            report.drewTokens() ? "completion tokens" : "tokens scored")
        + key("", Html.duration(run.timings().total()), "in all")
        + "</dl>\n";
  }

  private static String key(String kind, String number, String name) {
    return (kind.isEmpty() ? "<div>" : "<div class=\"" + kind + "\">")
        + "<dt>"
        + name
        + "</dt><dd>"
        + number
        + "</dd></div>\n";
  }

  private String provenance() {
    RunRecord.Versions versions = run.versions();
    RunRecord.DigestsOfRun digests = run.digests();
    Table table = new Table(Column.shortText("what"), Column.text("version or SHA-256"));
    table.row("Quicksilver", Html.escape(versions.quicksilver()));
    table.row("Spark", Html.escape(versions.spark() + ", Scala " + versions.scala()));
    table.row("Java", Html.escape(versions.java()));
    table.row("kernels", Html.escape(versions.kernels() + ", " + versions.instructionSet()));
    table.row("model", Html.code(digests.model()));
    table.row("tokenizer", Html.code(digests.tokenizer()));
    table.row("chat template", digests.template() == null ? "none" : Html.code(digests.template()));
    table.row("input", Html.code(digests.input()));
    table.row("run", Html.code(run.fingerprint()));
    table.row("shards", shards(run.shards()));
    return Html.section("What ran", table.html() + settings() + firstPrompt());
  }

  private static String shards(RunRecord.Shards shards) {
    String all = Html.whole(shards.total());
    return shards.attempts() == 1
        ? all
        : String.format(
            "%s, of which %s were written before attempt %s, the last one",
            all, Html.whole(shards.before()), Html.whole(shards.attempts()));
  }

  private String settings() {
    Table table = new Table(Column.shortText("setting"), Column.text("value"));
    run.settings().forEach((key, value) -> table.row(Html.code(key), Html.escape(value)));
    return "<details><summary>Every setting</summary>\n" + table.html() + "</details>\n";
  }

  private String firstPrompt() {
    return "<details><summary>The first prompt's token ids</summary>\n<p>"
        + Html.code(run.firstPromptTokens().toString())
        + "</p></details>\n";
  }
}
