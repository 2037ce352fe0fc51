package io.quicksilver.job.report;

import io.quicksilver.job.figures.Timeline;
import io.quicksilver.job.report.Html.Column;
import io.quicksilver.job.report.Html.Table;
import java.util.List;
import java.util.Locale;

/** The report's sections about speed: throughput, time, executors, slots, cost. */
final class SpeedSections {

  private static final double MILLION = 1e6;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double MEBI = 1 << 20;

  private final RunRecord run;
  private final Report report;

  SpeedSections(Report report) {
    this.report = report;
    this.run = report.run();
  }

  String throughput() {
    Throughput speed = run.throughput();
    boolean several = report.figures().executors().size() > 1;
    String sentence = speedSentence(speed);
    return Html.section(
        "Throughput",
        Html.chart("chart-throughput", "Tokens a second by time. " + sentence, false)
            + Html.note(sentence)
            + (several
                ? "<h3>Each executor</h3>\n"
                    + Html.chart(
                        "chart-executors",
                        "Tokens a second of each executor by time; the sums stand in the"
                            + " table below.",
                        true)
                : "")
            + executors());
  }

  private String speedSentence(Throughput speed) {
    if (!report.drewTokens()) {
      return String.format(
          Locale.ROOT,
          "%s tasks at once on average. A task read %s tokens a second.",
          Html.decimal(speed.parallelTasks()),
          Html.decimal(speed.prefillTokensPerSecond()));
    }
    return String.format(
        Locale.ROOT,
        "%s completion tokens a second over the whole run, by %s tasks at once on average. A task"
            + " read %s prompt tokens a second and drew %s new ones.",
        Html.decimal(speed.completionTokensPerSecond()),
        Html.decimal(speed.parallelTasks()),
        Html.decimal(speed.prefillTokensPerSecond()),
        Html.decimal(speed.decodeTokensPerSecond()));
  }

  private String executors() {
    if (run.executors().isEmpty()) {
      return "";
    }
    Table table =
        new Table(
            Column.text("executor"),
            Column.number("partitions"),
            Column.number("tokens read"),
            Column.number(report.drewTokens() ? "tokens drawn" : "scored, with all choices"),
            Column.number("model loads"),
            Column.number("load"),
            Column.number("weights, MiB"));
    for (RunRecord.Executor executor : run.executors()) {
      Timeline line = report.figures().executors().getOrDefault(executor.id(), Timeline.NONE);
      table.row(
          Html.code(executor.id()),
          Html.whole(executor.partitions()),
          Html.whole(total(line.prompt())),
          Html.whole(executor.completionTokens()),
          Html.whole(executor.loads()),
          Html.duration(executor.loadSeconds()),
          Html.decimal(executor.modelBytes() / MEBI));
    }
    return table.html();
  }

  private static long total(List<Long> tokens) {
    return tokens.stream().mapToLong(Long::longValue).sum();
  }

  String time() {
    RunRecord.Timings wall = run.timings();
    Breakdown tasks = run.breakdown();
    Table driver = timeTable("the run");
    part(driver, "reading and checking model and input", wall.prepare(), wall.total());
    part(driver, "sending the weights", wall.broadcast(), wall.total());
    part(driver, "completing and writing the rows", wall.generate(), wall.total());
    double rest = wall.total() - wall.prepare() - wall.broadcast() - wall.generate();
    part(driver, "checking the output", Math.max(0, rest), wall.total());
    Table inTasks = timeTable("all tasks together");
    part(inTasks, "waiting for the model", tasks.load(), tasks.tasks());
    part(inTasks, "waiting for rows of the input", tasks.read(), tasks.tasks());
    part(inTasks, "rendering and tokenising prompts", tasks.tokenise(), tasks.tasks());
    part(inTasks, "forwards with prompts", tasks.prefill(), tasks.tasks());
    part(inTasks, "forwards with new tokens only", tasks.decode(), tasks.tasks());
    part(inTasks, "drawing tokens", tasks.draw(), tasks.tasks());
    part(inTasks, "writing rows", tasks.write(), tasks.tasks());
    part(inTasks, "everything else", tasks.other(), tasks.tasks());
    return Html.section(
        "Where the time went",
        total(driver, wall.total()).html() + total(inTasks, tasks.tasks()).html());
  }

  private static Table timeTable(String what) {
    return new Table(
        Column.text(what), Column.number("time"), Column.number("share"), Column.picture());
  }

  private static void part(Table table, String name, double seconds, double whole) {
    double share = whole > 0 ? seconds / whole : 0;
    table.row(name, Html.duration(seconds), Html.percent(share), Html.bar(share));
  }

  private static Table total(Table table, double seconds) {
    return table.rowOf("sum", "together", Html.duration(seconds), "", "");
  }

  String slots() {
    RunRecord.Slots slots = run.slots();
    Throughput speed = run.throughput();
    double padded = speed.rows() == 0 ? 0 : (double) speed.paddedRows() / speed.rows();
    Table table =
        new Table(
            Column.text("slots and padding"),
            Column.number("number"),
            Column.number("share"),
            Column.picture());
    if (slots.offered() > 0) {
      table.row(
          "slots filled while prompts waited for one",
          Html.whole(slots.filled()),
          Html.percent(slots.share()),
          Html.bar(slots.share()));
      table.row(
          "slots empty because no prompt was left", Html.whole(speed.lastWaveSlots()), "", "");
    }
    table.row(
        "rows of forwards computed for nothing",
        Html.whole(speed.paddedRows()),
        Html.percent(padded),
        Html.bar(padded));
    table.row(
        "prompt tokens not computed, shared with another row",
        Html.whole(run.tokens().shared()),
        "",
        "");
    return Html.section(
        "Slots and padding", table.html() + Html.note(Html.escape(run.sharedPrefixes())));
  }

  String cost() {
    double hours = report.figures().coreSeconds() / SECONDS_PER_HOUR;
    if (report.pricePerCoreHour().isEmpty()) {
      return Html.section(
          "Cost",
          Html.note(
              "Tasks held cores for "
                  + Html.decimal(hours)
                  + " hours. <code>--set report.price_per_core_hour=…</code> makes that a price."));
    }
    double price = hours * report.pricePerCoreHour().getAsDouble();
    RunRecord.Tokens tokens = run.tokens();
    Table table = new Table(Column.text("cost"), Column.number("in the currency of the price"));
    table.row("a core for an hour", Html.decimal(report.pricePerCoreHour().getAsDouble()));
    table.row(
        "the run: " + Html.decimal(hours) + " hours of cores that tasks held", Html.decimal(price));
    if (report.drewTokens()) {
      table.row("a million completion tokens", perMillion(price, tokens.completion()));
      table.row(
          "a million tokens, prompts and completions",
          perMillion(price, tokens.prompt() + tokens.completion()));
    } else {
      table.row("a million tokens scored", perMillion(price, tokens.completion()));
    }
    return Html.section("Cost", table.html());
  }

  private static String perMillion(double price, long tokens) {
    return tokens == 0 ? "–" : Html.decimal(price / tokens * MILLION);
  }
}
