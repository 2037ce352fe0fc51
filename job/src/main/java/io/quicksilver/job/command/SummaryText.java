package io.quicksilver.job.command;

import io.quicksilver.job.RunPlan;
import io.quicksilver.job.RunSummary;
import io.quicksilver.job.report.WrittenRows;
import io.quicksilver.job.settings.Redaction;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The last lines of a run. */
final class SummaryText {

  static final String ALREADY_COMPLETE =
      "An earlier run of the same command had done it all; nothing was computed.";

  private SummaryText() {}

  static void print(RunSummary summary, Console console) {
    if (summary.alreadyComplete()) {
      console.line(ALREADY_COMPLETE);
    }
    Facts facts = new Facts(console);
    facts.add(
        "rows",
        "%s in, %s ok, %s error%s",
        count(summary.inputRows()),
        count(summary.okRows()),
        count(summary.errorRows()),
        codes(summary.errorCodes()));
    errors(summary.firstError(), summary.errors(), facts);
    if (!summary.alreadyComplete()) {
      facts.add(
          "tokens",
          "%s prompt, %s completion",
          count(summary.promptTokens()),
          count(summary.completionTokens()));
      facts.add("rate", "%s new tokens/s", rate(summary.tokensPerSecond()));
      facts.add("time", time(summary.seconds()));
    }
    places(summary.output(), summary.report(), facts);
  }

  static void print(RunPlan plan, Console console) {
    Facts facts = new Facts(console);
    facts.add("rows", "%s in", count(plan.rows()));
    facts.add("work", plan.work());
    facts.add("shards", "%,d, of which %,d are there", plan.shards(), plan.written());
    facts.add("output", Redaction.text(plan.output()));
    console.line(
        plan.complete()
            ? "An earlier run of the same command has done it all; nothing would be computed."
            : "Model, input and output are fit for the run; nothing was computed or written.");
  }

  /** An error row to look at, and where they all lie. */
  static void errors(Optional<WrittenRows.Example> first, String folder, Facts facts) {
    first.ifPresent(
        error -> {
          facts.warn("first error", error.id() + ": " + error.message());
          facts.add("error rows", Redaction.text(folder));
        });
  }

  /** Where to go on reading. */
  static void places(String output, String report, Facts facts) {
    facts.add("output", Redaction.text(output));
    facts.add("report", Redaction.text(report));
  }

  /** A duration as precise as anybody cares for. */
  static String time(double seconds) {
    return seconds < 120 ? String.format(Locale.ROOT, "%.1f s", seconds) : Facts.duration(seconds);
  }

  static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%,.0f", perSecond);
  }

  /** A number with its thousands apart. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Error rows by code, in brackets where there are any. */
  static String codes(Map<String, Long> codes) {
    return codes.isEmpty()
        ? ""
        : new TreeMap<>(codes)
            .entrySet().stream()
                .map(code -> code.getKey() + " " + count(code.getValue()))
                .collect(Collectors.joining(", ", " (", ")"));
  }
}
