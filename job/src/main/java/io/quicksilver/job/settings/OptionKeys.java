package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.constant;
import static io.quicksilver.job.settings.ValueType.count;
import static io.quicksilver.job.settings.ValueType.flag;
import static io.quicksilver.job.settings.ValueType.names;
import static io.quicksilver.job.settings.ValueType.number;
import static io.quicksilver.job.settings.ValueType.oneOf;
import static io.quicksilver.job.settings.ValueType.optional;
import static io.quicksilver.job.settings.ValueType.text;
import static io.quicksilver.job.settings.ValueType.texts;
import static io.quicksilver.job.settings.ValueType.toggle;
import static io.quicksilver.job.settings.ValueType.wholeNumber;

import io.quicksilver.model.math.Precision;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every setting. Their defaults stand in {@code reference.conf}. */
public final class OptionKeys {

  /** Keys under this go to Spark's reader as they are: {@code input.options.header}. */
  public static final String INPUT_OPTIONS = "input.options";

  /** Keys under this go to Spark's writer as they are: {@code output.options.compression}. */
  public static final String OUTPUT_OPTIONS = "output.options";

  // ---- model
  public static final OptionKey<String> MODEL =
      key("model.uri", "--model", uri(), "Model folder, or embedded for the one in the jar.");
  public static final OptionKey<Precision> PRECISION =
      key(
          "model.precision",
          "--precision",
          constant(Precision.class),
          "What matrix products are computed in.");

  // ---- input
  public static final OptionKey<Optional<String>> INPUT =
      key("input.uri", "--input", optional(uri()), "Dataset of prompts.");
  public static final OptionKey<String> FORMAT =
      key(
          "input.format",
          "--format",
          text("a format").labelled("NAME"),
          "parquet, json (lines), csv, text, orc, openai-batch or any Spark source on the class"
              + " path; auto: by the file name.");
  public static final OptionKey<Optional<String>> PROMPT_COLUMN =
      key(
          "input.prompt_column",
          "--prompt-column",
          optional(column()),
          "Column of text or chat messages, or a Spark SQL expression; null: prompt, and value for"
              + " text.");
  public static final OptionKey<Optional<String>> ID_COLUMN =
      key(
          "input.id_column",
          "--id-column",
          optional(column()),
          "Column that names a row; null: a digest of the row's content and its count.");
  public static final OptionKey<Optional<Integer>> LIMIT =
      key(
          "input.limit",
          "--limit",
          optional(count(1, Integer.MAX_VALUE)),
          "Rows to take at most; null: all.");
  public static final OptionKey<Optional<Integer>> INPUT_PARTITIONS =
      key(
          "input.partitions",
          "",
          optional(count(1, 1_000_000)),
          "Partitions to work in; null: by the size of the input and the cluster.");

  // ---- sampling
  public static final OptionKey<Integer> MAX_NEW_TOKENS =
      key(
          "sampling.max_new_tokens",
          "--max-new-tokens",
          count(1, Integer.MAX_VALUE),
          "Tokens of a completion at most.");
  public static final OptionKey<Double> TEMPERATURE =
      key(
          "sampling.temperature",
          "--temperature",
          number("a number from 0 to 100", x -> x >= 0 && x <= 100),
          "Divides the logits; 0: always the likeliest token.");
  public static final OptionKey<Integer> TOP_K =
      key(
          "sampling.top_k",
          "--top-k",
          count(0, Integer.MAX_VALUE),
          "Draw from the K likeliest tokens; 0: from all.");
  public static final OptionKey<Double> TOP_P =
      key(
          "sampling.top_p",
          "--top-p",
          number("a number above 0 and up to 1", x -> x > 0 && x <= 1),
          "Draw from the likeliest tokens that hold this probability; 1: from all.");
  public static final OptionKey<Double> MIN_P =
      key(
          "sampling.min_p",
          "--min-p",
          number("a number from 0 to 1", x -> x >= 0 && x <= 1),
          "Drop tokens less likely than this share of the likeliest; 0: none.");
  public static final OptionKey<Double> REPETITION_PENALTY =
      key(
          "sampling.repetition_penalty",
          "--repetition-penalty",
          number("a number above 0 and up to 100", x -> x > 0 && x <= 100),
          "Weakens tokens seen before; 1: off.");
  public static final OptionKey<Long> SEED =
      key(
          "sampling.seed",
          "--seed",
          wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE),
          "Seed of every draw.");
  public static final OptionKey<Integer> SAMPLES =
      key("sampling.samples", "--samples", count(1, 100_000), "Completions of each prompt.");
  public static final OptionKey<List<String>> STOP =
      key(
          "sampling.stop",
          "--stop",
          texts("texts that are not empty"),
          "Text that ends a completion; repeatable.");

  // ---- output
  public static final OptionKey<Optional<String>> OUTPUT =
      key("output.uri", "--output", optional(uri()), "Folder to write.");
  public static final OptionKey<String> OUTPUT_FORMAT =
      key(
          "output.format",
          "",
          oneOf("parquet", "json", "openai-batch"),
          "What the completions are written as.");
  public static final OptionKey<List<String>> OUTPUT_KEEP =
      key("output.keep", "", names("a list of column names"), "Input columns to pass through.");
  public static final OptionKey<Boolean> OUTPUT_TOKENS =
      key("output.tokens", "", flag(), "Write token_ids and token_logprobs of each completion.");
  public static final OptionKey<Boolean> IGNORE_EOS =
      key("output.ignore_eos", "", flag(), "Go on past the end-of-sequence token.");
  public static final OptionKey<Boolean> OVERWRITE =
      key("output.overwrite", "--overwrite", toggle(), "Replace what the output holds.");

  // ---- how it runs
  public static final OptionKey<Integer> BATCH_SIZE =
      key("batch.size", "--batch-size", count(1, 4096), "Rows that a task decodes together.");
  public static final OptionKey<Integer> TOKENS_PER_STEP =
      key(
          "batch.tokens_per_step",
          "",
          count(1, 1 << 20),
          "Prompt tokens that a task reads at once.");
  public static final OptionKey<Long> PREFIX_CACHE_BYTES =
      key(
          "batch.prefix_cache_bytes",
          "",
          wholeNumber(0, Long.MAX_VALUE),
          "Heap of an executor for beginnings that prompts share; 0: none.");
  public static final OptionKey<Double> ERRORS_MAX_RATE =
      key(
          "errors.max_rate",
          "",
          number("a number from 0 to 1", x -> x >= 0 && x <= 1),
          "Share of rows that may be error rows before the run counts as failed.");
  public static final OptionKey<Optional<Long>> ERRORS_MAX_ROWS =
      key(
          "errors.max_rows",
          "",
          optional(wholeNumber(0, Long.MAX_VALUE)),
          "Error rows that may be before the run counts as failed; null: any number.");

  // ---- report
  public static final OptionKey<Optional<Double>> PRICE_PER_CORE_HOUR =
      key(
          "report.price_per_core_hour",
          "",
          optional(number("a number from 0 on", x -> x >= 0)),
          "What a core costs in an hour, for the report's cost per million tokens; null: unknown.");

  private static final List<OptionKey<?>> SHARED =
      List.of(
          MODEL,
          PRECISION,
          WeightKeys.DISTRIBUTION,
          WeightKeys.CACHE,
          INPUT,
          FORMAT,
          PROMPT_COLUMN,
          ID_COLUMN,
          LIMIT,
          INPUT_PARTITIONS,
          MAX_NEW_TOKENS,
          TEMPERATURE,
          TOP_K,
          TOP_P,
          MIN_P,
          REPETITION_PENALTY,
          SEED,
          SAMPLES,
          STOP,
          OUTPUT,
          OUTPUT_FORMAT,
          OUTPUT_KEEP,
          OUTPUT_TOKENS,
          IGNORE_EOS,
          OVERWRITE,
          BATCH_SIZE,
          TOKENS_PER_STEP,
          PREFIX_CACHE_BYTES,
          ERRORS_MAX_RATE,
          ERRORS_MAX_ROWS,
          PRICE_PER_CORE_HOUR);

  private static final List<OptionKey<?>> ALL =
      Stream.of(
              SHARED,
              ConvertKeys.ALL,
              ModelKeys.ALL,
              InputKeys.ALL,
              RunKeys.ALL,
              PlanKeys.ALL,
              BenchKeys.ALL,
              ScoreKeys.ALL)
          .flatMap(List::stream)
          .toList();

  private OptionKeys() {}

  /** Every key, in the order of {@code reference.conf}. */
  public static List<OptionKey<?>> all() {
    return ALL;
  }

  private static <T> OptionKey<T> key(
      String name, String option, ValueType<T> type, String description) {
    return new OptionKey<>(name, option, type, description);
  }

  private static ValueType<String> uri() {
    return text("a path or URI").labelled("URI");
  }

  private static ValueType<String> column() {
    return text("a column").labelled("COLUMN");
  }
}
