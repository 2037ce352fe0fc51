package io.quicksilver.job.command;

import io.quicksilver.job.dataset.RowError;
import io.quicksilver.job.inspect.DatasetInspection;
import io.quicksilver.job.inspect.PromptCounts;
import io.quicksilver.job.inspect.RunEstimate;
import io.quicksilver.job.inspect.RunSpeed;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A dataset in words. */
final class DatasetText {

  private static final int BAR = 40;
  private static final int MOST_BARS = 12;

  private DatasetText() {}

  /** Prints what a dataset comes to, and what a run over it would take. */
  static void print(DatasetInspection inspection, Console console) {
    PromptCounts counts = inspection.counts();
    Facts facts = new Facts(console);
    facts.add("input", "%s (%s)", inspection.path(), inspection.format());
    facts.add("rows", "%,d", counts.rows());
    facts.add("error rows", "%,d%s", counts.errorRows(), errors(counts));
    facts.add(
        "too long",
        "%,d (the window is %,d tokens)",
        counts.errors().getOrDefault(RowError.PROMPT_TOO_LONG, 0L),
        inspection.window());
    if (counts.tokenised() > 0) {
      lengths(counts, facts);
    }
    facts.add("completions", "%,d", counts.completions());
    facts.add(
        "tokens",
        "%,d of prompts, at most %,d of completions",
        counts.promptTokens(),
        counts.newTokens());
    inspection.estimate().ifPresent(estimate -> print(estimate, facts));
  }

  private static void lengths(PromptCounts counts, Facts facts) {
    facts.add(
        "prompt length",
        "%,d to %,d tokens, mean %.1f, median %,d, 90 %% up to %,d, 99 %% up to %,d",
        counts.lengths().firstKey(),
        counts.lengths().lastKey(),
        (double) counts.tokens() / counts.tokenised(),
        counts.quantile(0.5),
        counts.quantile(0.9),
        counts.quantile(0.99));
    SortedMap<Integer, Long> bars = new TreeMap<>();
    int width = barWidth(counts);
    counts
        .lengths()
        .forEach((length, count) -> bars.merge(length / width * width, count, Long::sum));
    long most = bars.values().stream().mapToLong(Long::longValue).max().orElse(1);
    bars.forEach(
        (from, count) ->
            facts.add(
                "",
                "%6d .. %-6d %s %,d",
                from,
                from + width - 1,
                "#".repeat((int) Math.max(1, count * BAR / most)),
                count));
  }

  /** A round number with which the histogram has few bars. */
  private static int barWidth(PromptCounts counts) {
    int span = counts.lengths().lastKey() - counts.lengths().firstKey() + 1;
    int width = 1;
    for (int i = 0; span > (long) width * MOST_BARS; i++) {
      width = i % 3 == 1 ? width / 2 * 5 : width * 2;
    }
    return width;
  }

  private static String errors(PromptCounts counts) {
    return counts.errors().isEmpty()
        ? ""
        : counts.errors().entrySet().stream()
            .map(DatasetText::error)
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private static String error(Map.Entry<String, Long> error) {
    return String.format(Locale.ROOT, "%s %,d", error.getKey(), error.getValue());
  }

  /** What was measured. */
  static String speed(RunSpeed speed) {
    return String.format(
        Locale.ROOT,
        "a task %,.0f prompt and %,.0f new tokens/s, measured here (%s)",
        speed.promptTokensPerSecond(),
        speed.newTokensPerSecond(),
        speed.kernels());
  }

  private static void print(RunEstimate estimate, Facts facts) {
    facts.add(
        "partitions",
        "%,d, %,d tasks at once, %,d in an executor",
        estimate.partitions(),
        estimate.tasks(),
        estimate.need().tasks());
    facts.add(
        "memory",
        "%s outside the heap of each executor (weights %s once, the rest for its tasks), up to %s"
            + " on it for batch.size=%d rows a task",
        Facts.bytes(estimate.need().nativeBytes()),
        Facts.bytes(estimate.need().weightsBytes()),
        Facts.bytes(estimate.need().heapBytes(estimate.batchSize())),
        estimate.batchSize());
    facts.add("speed", speed(estimate.speed()));
    facts.add(
        "time",
        "about %s if every completion takes all its tokens: an estimate, start-up left out",
        Facts.duration(estimate.seconds()));
  }
}
