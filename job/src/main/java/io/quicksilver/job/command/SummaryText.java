package io.quicksilver.job.command;

import io.quicksilver.job.RunSummary;
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
    if (!summary.alreadyComplete()) {
      console.line(
          "%s %s prompt, %s completion, in %.1f s",
          console.strong("tokens"),
          count(summary.promptTokens()),
          count(summary.completionTokens()),
          summary.seconds());
    }
    console.line("%s %s", console.strong("output"), summary.output());
    console.line("%s %s", console.strong("report"), summary.report());
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
