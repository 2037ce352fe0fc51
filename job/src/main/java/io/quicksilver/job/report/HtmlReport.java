package io.quicksilver.job.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that people read: one file, no script, no other address, every text escaped. */
public final class HtmlReport {

  private static final String TEMPLATE = "report.html";
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)\\}\\}");

  private final RunRecord run;
  private final WrittenRows rows;

  /** A report of one run. */
  public HtmlReport(RunRecord run, WrittenRows rows) {
    this.run = run;
    this.rows = rows;
  }

  /** The page. */
  public String html(String output) {
    Map<String, String> parts =
        Map.ofEntries(
            Map.entry("title", "Generation report"),
            Map.entry("outcome", escape(run.outcome())),
            Map.entry("started", escape(run.timings().started())),
            Map.entry("output", escape(output)),
            Map.entry("cards", cards()),
            Map.entry("finish_reasons", counts("finish reason", run.finishReasons())),
            Map.entry("errors", errors()),
            Map.entry("completions", samples("finish reason", "completion", rows.completions())),
            Map.entry("executors", executors()),
            Map.entry("timings", timings()),
            Map.entry("versions", versions()),
            Map.entry("settings", pairs(run.settings())),
            Map.entry("first_prompt", escape(run.firstPromptTokens().toString())));
    // One pass, so that a text that looks like a place is only a text.
    return PLACE
        .matcher(template())
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String template() {
    try (InputStream stream = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the report: the jar must hold " + TEMPLATE, e);
    }
  }

  private String cards() {
    double seconds = Math.max(run.timings().generate(), 1e-9);
    return card(whole(run.counts().input()), "input rows")
        + card(whole(run.counts().ok()), "completed rows")
        + card(whole(run.counts().error()), "error rows")
        + card(whole(run.tokens().prompt()), "prompt tokens")
        + card(whole(run.tokens().completion()), "completion tokens")
        + card(decimal(run.tokens().completion() / seconds), "completion tokens a second");
  }

  private static String card(String number, String name) {
    return "<div class=\"card\"><b>" + number + "</b><span>" + name + "</span></div>\n";
  }

  private String errors() {
    return run.errorCodes().isEmpty()
        ? "<p>None.</p>"
        : counts("error code", run.errorCodes()) + samples("error code", "message", rows.errors());
  }

  private static String counts(String name, Map<String, Long> counts) {
    List<List<String>> cells = new ArrayList<>();
    counts.forEach((key, count) -> cells.add(List.of(escape(key), whole(count))));
    return table(List.of(name, "rows"), cells, 1);
  }

  private static String samples(String kind, String text, List<WrittenRows.Sample> samples) {
    if (samples.isEmpty()) {
      return "<p>None.</p>";
    }
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>");
    html.append("<tr><th>id</th><th class=\"kind\">").append(kind).append("</th><th>").append(text);
    html.append("</th></tr>\n");
    for (WrittenRows.Sample sample : samples) {
      html.append("<tr><td class=\"id\">").append(code(sample.id()));
      html.append("</td><td class=\"kind\">");
      html.append(escape(sample.kind())).append("</td><td class=\"text\">");
      html.append(escape(sample.text())).append("</td></tr>\n");
    }
    return html.append("</table></div>").toString();
  }

  private String executors() {
    List<List<String>> cells = new ArrayList<>();
    for (RunRecord.Executor executor : run.executors()) {
      cells.add(
          List.of(
              escape(executor.id()),
              whole(executor.partitions()),
              whole(executor.completionTokens()),
              whole(executor.loads()),
              decimal(executor.loadSeconds()),
              decimal(executor.modelBytes() / (double) (1 << 20))));
    }
    return table(
        List.of("executor", "partitions", "tokens", "model loads", "load, s", "weights, MiB"),
        cells,
        1);
  }

  private String timings() {
    RunRecord.Timings seconds = run.timings();
    return table(
        List.of("part", "seconds"),
        List.of(
            List.of("read and check model and input", decimal(seconds.prepare())),
            List.of("send the weights", decimal(seconds.broadcast())),
            List.of("complete and write the rows", decimal(seconds.generate())),
            List.of("all", decimal(seconds.total())),
            List.of("in the decoder, over all tasks", decimal(seconds.compute())),
            List.of("reading and tokenising, over all tasks", decimal(seconds.read())),
            List.of("all tasks together", decimal(seconds.tasks()))),
        1);
  }

  private String versions() {
    RunRecord.Versions versions = run.versions();
    RunRecord.DigestsOfRun digests = run.digests();
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("Quicksilver", escape(versions.quicksilver())));
    cells.add(List.of("Spark", escape(versions.spark())));
    cells.add(List.of("Scala", escape(versions.scala())));
    cells.add(List.of("Java", escape(versions.java())));
    cells.add(List.of("kernels", escape(versions.kernels() + ", " + versions.instructionSet())));
    cells.add(List.of("model", code(digests.model())));
    cells.add(List.of("tokenizer", code(digests.tokenizer())));
    cells.add(
        List.of("chat template", digests.template() == null ? "none" : code(digests.template())));
    cells.add(List.of("input", code(digests.input())));
    cells.add(List.of("run", code(run.fingerprint())));
    return table(List.of("what", "version or SHA-256"), cells, 2);
  }

  private static String code(String text) {
    return "<code>" + escape(text) + "</code>";
  }

  private static String pairs(Map<String, String> pairs) {
    List<List<String>> cells = new ArrayList<>();
    pairs.forEach((key, value) -> cells.add(List.of(code(key), escape(value))));
    return table(List.of("setting", "value"), cells, 2);
  }

  /** A table of ready HTML cells; columns from {@code firstNumber} on hold numbers. */
  private static String table(List<String> names, List<List<String>> cells, int firstNumber) {
    StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n<tr>");
    for (int i = 0; i < names.size(); i++) {
      html.append(i < firstNumber ? "<th>" : "<th class=\"number\">");
      html.append(names.get(i)).append("</th>");
    }
    html.append("</tr>\n");
    for (List<String> row : cells) {
      html.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        html.append(i < firstNumber ? "<td>" : "<td class=\"number\">");
        html.append(row.get(i)).append("</td>");
      }
      html.append("</tr>\n");
    }
    return html.append("</table></div>").toString();
  }

  private static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%,.1f", number);
  }

  /** Text that no browser takes for markup. */
  static String escape(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(control(point) ? '\uFFFD' : point);
              }
            });
    return html.toString();
  }

  private static boolean control(int point) {
    boolean space = point == '\n' || point == '\t' || point == '\r';
    boolean loneSurrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return loneSurrogate || (Character.isISOControl(point) && !space);
  }
}
