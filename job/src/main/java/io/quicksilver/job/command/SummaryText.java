package io.quicksilver.job.command;

import io.quicksilver.job.RunPlan;
import io.quicksilver.job.RunSummary;
import io.quicksilver.job.settings.Redaction;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The last lines of a run. */
final class SummaryText {

  private SummaryText() {}

  static void print(RunSummary summary, Console console) {
    if (summary.alreadyComplete()) {
      console.line("An earlier run of the same command had done it all; nothing was computed.");
    }
    console.line(
        "%s %s",
        console.strong("rows"),
        count(summary.inputRows())
            + " in, "
            + count(summary.okRows())
            + " ok, "
            + count(summary.errorRows())
            + " error"
            + codes(summary.errorCodes()));
    summary
        .firstError()
        .ifPresent(
            error ->
                console.line("%s %s: %s", console.strong("error"), error.id(), error.message()));
    if (!summary.alreadyComplete()) {
      console.line(
          "%s %s prompt, %s completion, in %.1f s",
          console.strong("tokens"),
          count(summary.promptTokens()),
          count(summary.completionTokens()),
          summary.seconds());
    }
    console.line("%s %s", console.strong("output"), Redaction.text(summary.output()));
    console.line("%s %s", console.strong("report"), Redaction.text(summary.report()));
  }

  static void print(RunPlan plan, Console console) {
    console.line("%s %s in", console.strong("rows"), count(plan.rows()));
    console.line("%s %s", console.strong("completions"), count(plan.completions()));
    console.line(
        "%s %d, of which %d are there", console.strong("shards"), plan.shards(), plan.written());
    console.line("%s %s", console.strong("output"), plan.output());
    console.line(
        plan.complete()
            ? "An earlier run of the same command has done it all; nothing would be computed."
            : "Model, input and output are fit for the run; nothing was computed or written.");
  }

  /** A number with its thousands apart. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String codes(Map<String, Long> codes) {
    return codes.isEmpty()
        ? ""
        : new TreeMap<>(codes)
            .entrySet().stream()
                .map(code -> code.getKey() + " " + count(code.getValue()))
                .collect(Collectors.joining(", ", " (", ")"));
  }
}
