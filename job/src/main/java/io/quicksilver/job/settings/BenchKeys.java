package io.quicksilver.job.settings;

import io.quicksilver.model.math.Precision;
import java.util.List;
import java.util.Optional;

/** What {@code bench} alone is told. */
public final class BenchKeys {

  public static final OptionKey<Optional<String>> SHAPE =
      new OptionKey<>(
          "bench.shape",
          "--shape",
          ValueType.optional(ValueType.oneOf("tinyllama")),
          "Measure a model of this shape with random weights, instead of --model.");
  public static final OptionKey<Optional<List<Precision>>> PRECISIONS =
      new OptionKey<>(
          "bench.precision",
          "--precision",
          ValueType.optional(ValueType.each(ValueType.constant(Precision.class))),
          "Precisions to measure, with commas between; null: model.precision.");
  public static final OptionKey<Optional<List<Integer>>> BATCH_SIZES =
      new OptionKey<>(
          "bench.batch_size",
          "--batch-size",
          ValueType.optional(ValueType.each(ValueType.count(1, 4096))),
          "Batch sizes to measure, with commas between; null: batch.size.");
  public static final OptionKey<Integer> PROMPT_TOKENS =
      new OptionKey<>(
          "bench.prompt_tokens",
          "--prompt-tokens",
          ValueType.count(1, 1 << 28),
          "Tokens of each prompt.");
  public static final OptionKey<Integer> NEW_TOKENS =
      new OptionKey<>(
          "bench.new_tokens",
          "--new-tokens",
          ValueType.count(1, 1 << 28),
          "Decode steps after the prompts.");
  public static final OptionKey<Optional<Integer>> THREADS =
      new OptionKey<>(
          "bench.threads",
          "--threads",
          ValueType.optional(ValueType.count(1, 4096)),
          "Threads that share a step; null: one for each core.");
  public static final OptionKey<Optional<String>> JSON =
      new OptionKey<>("bench.json", "--json", file(), "Write the figures there as JSON.");
  public static final OptionKey<Optional<String>> PLOT =
      new OptionKey<>("bench.plot", "--plot", file(), "Draw them there, as SVG.");

  static final List<OptionKey<?>> ALL =
      List.of(SHAPE, PRECISIONS, BATCH_SIZES, PROMPT_TOKENS, NEW_TOKENS, THREADS, JSON, PLOT);

  private BenchKeys() {}

  private static ValueType<Optional<String>> file() {
    return ValueType.optional(ValueType.text("a path or URI").labelled("FILE"));
  }
}
