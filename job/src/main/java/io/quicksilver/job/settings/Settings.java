package io.quicksilver.job.settings;

import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.math.Precision;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a run was told, typed and checked.
 *
 * <p>Immutable and thread-safe. NOT meant to be serialised: executors get the few values they need.
 */
public final class Settings {

  private static final String OPENAI_BATCH = "openai-batch";

  private final Map<OptionKey<?>, Object> values;
  private final Set<OptionKey<?>> given;
  private final Map<String, String> inputOptions;
  private final Map<String, String> outputOptions;

  Settings(
      Map<OptionKey<?>, Object> values,
      Set<OptionKey<?>> given,
      Map<String, String> inputOptions,
      Map<String, String> outputOptions) {
    this.values = Map.copyOf(values);
    this.given = Set.copyOf(given);
    this.inputOptions = Map.copyOf(inputOptions);
    this.outputOptions = Map.copyOf(outputOptions);
  }

  /** The value of a key. */
  @SuppressWarnings("unchecked") // the reader puts what the key's own type read
  public <T> T get(OptionKey<T> key) {
    return (T) values.get(key);
  }

  /** Whether somebody set the key: {@code reference.conf} alone does not count. */
  public boolean isGiven(OptionKey<?> key) {
    return given.contains(key);
  }

  /** The same settings with another value of one key, which counts as given. */
  public <T> Settings with(OptionKey<T> key, T value) {
    Map<OptionKey<?>, Object> changed = new HashMap<>(values);
    changed.put(key, value);
    Set<OptionKey<?>> changedGiven = new HashSet<>(given);
    changedGiven.add(key);
    return new Settings(changed, changedGiven, inputOptions, outputOptions);
  }

  /** The model's folder at any Hadoop URI, or {@code embedded}. */
  public String model() {
    return get(OptionKeys.MODEL);
  }

  /** The moment that a chat template is told, ISO-8601 without a zone; null: the clock's. */
  public String now() {
    return get(ModelKeys.NOW).orElse(null);
  }

  /** What matrix products are computed in. */
  public Precision precision() {
    return get(OptionKeys.PRECISION);
  }

  /** Whether a dataset was named. */
  public boolean hasInput() {
    return get(OptionKeys.INPUT).isPresent();
  }

  /** The dataset. */
  public String input() {
    return required(OptionKeys.INPUT);
  }

  /** The input's Spark format: {@code auto} is resolved by the ending of the name. */
  public String format() {
    String format = get(OptionKeys.FORMAT);
    return format.toLowerCase(Locale.ROOT).equals("auto")
        ? InputFormat.of(get(OptionKeys.INPUT).orElse(""))
        : format;
  }

  /** Options of Spark's reader, as given. */
  public Map<String, String> inputOptions() {
    return inputOptions;
  }

  /** The column, or the Spark SQL expression, that holds prompts. */
  public String promptColumn() {
    String standard =
        switch (format().toLowerCase(Locale.ROOT)) {
          case "text" -> "value";
          case OPENAI_BATCH -> "body";
          default -> "prompt";
        };
    return get(OptionKeys.PROMPT_COLUMN).orElse(standard);
  }

  /**
   * The text that columns are put into.
   *
   * @throws io.quicksilver.job.QuicksilverException with code 2 where a column is the prompt, too
   */
  public Optional<String> promptTemplate() {
    Optional<String> template = get(InputKeys.PROMPT_TEMPLATE);
    if (template.isPresent() && get(OptionKeys.PROMPT_COLUMN).isPresent()) {
      throw SettingsErrors.badValue(
          "the settings",
          OptionKeys.PROMPT_COLUMN.name(),
          "left out where input.prompt_template says the prompt",
          promptColumn());
    }
    return template;
  }

  /** The condition that rows are taken by. */
  public Optional<String> where() {
    return get(InputKeys.WHERE);
  }

  /** The column that names a row. */
  public Optional<String> idColumn() {
    boolean requests = format().equalsIgnoreCase(OPENAI_BATCH);
    return get(OptionKeys.ID_COLUMN)
        .or(() -> requests ? Optional.of("custom_id") : Optional.empty());
  }

  /** Rows to take at most. */
  public OptionalInt limit() {
    return optional(OptionKeys.LIMIT);
  }

  /** Partitions to work in. */
  public OptionalInt inputPartitions() {
    return optional(OptionKeys.INPUT_PARTITIONS);
  }

  /** How every row is drawn that says nothing else. */
  public SamplingOptions sampling() {
    return new SamplingOptions(
        get(OptionKeys.MAX_NEW_TOKENS),
        get(OptionKeys.TEMPERATURE),
        get(OptionKeys.TOP_K),
        get(OptionKeys.TOP_P),
        get(OptionKeys.MIN_P),
        get(OptionKeys.REPETITION_PENALTY),
        get(OptionKeys.SEED),
        get(OptionKeys.STOP),
        get(OptionKeys.IGNORE_EOS));
  }

  /** Completions of each prompt. */
  public int samples() {
    return get(OptionKeys.SAMPLES);
  }

  /** Whether an output was named. */
  public boolean hasOutput() {
    return get(OptionKeys.OUTPUT).isPresent();
  }

  /** The folder to write. */
  public String output() {
    return required(OptionKeys.OUTPUT);
  }

  /** The output's format: {@code parquet}, {@code json} or {@code openai-batch}. */
  public String outputFormat() {
    return get(OptionKeys.OUTPUT_FORMAT);
  }

  /**
   * The same settings, of a command that writes a table.
   *
   * @throws io.quicksilver.job.QuicksilverException with code 2 if the output is to be another
   *     thing
   */
  public Settings requireTable() {
    if (outputFormat().equals(OPENAI_BATCH)) {
      throw SettingsErrors.badValue(
          "the settings", "output.format", "parquet or json with this command", outputFormat());
    }
    return this;
  }

  /** Options of Spark's writer, as given. */
  public Map<String, String> outputOptions() {
    return outputOptions;
  }

  /** Input columns that pass through. */
  public List<String> keep() {
    return get(OptionKeys.OUTPUT_KEEP);
  }

  /** Whether token ids and their log-probabilities are written. */
  public boolean outputTokens() {
    return get(OptionKeys.OUTPUT_TOKENS);
  }

  /** Whether what the output holds may be replaced. */
  public boolean overwrite() {
    return get(OptionKeys.OVERWRITE);
  }

  /** Whether files that were added to the input of the run that is there are taken in. */
  public boolean appendInput() {
    return get(RunKeys.APPEND_INPUT);
  }

  /** Whether the error rows of the run that is there are computed once more. */
  public boolean retryErrors() {
    return get(RunKeys.RETRY_ERRORS);
  }

  /** After how long without a sign of life a run loses its output to another. */
  public Duration lease() {
    return Duration.ofMillis(Math.round(1000 * get(RunKeys.LEASE)));
  }

  /** How long running shards have to finish when the process is told to end. */
  public Duration shutdownGrace() {
    return Duration.ofMillis(Math.round(1000 * get(RunKeys.SHUTDOWN_GRACE)));
  }

  /** Rows that a task decodes together. */
  public int batchSize() {
    return get(OptionKeys.BATCH_SIZE);
  }

  /** Prompt tokens that a task reads at once. */
  public int tokensPerStep() {
    return get(OptionKeys.TOKENS_PER_STEP);
  }

  /** Bytes of an executor's heap for beginnings that prompts share; 0: none. */
  public long prefixCacheBytes() {
    return get(OptionKeys.PREFIX_CACHE_BYTES);
  }

  /** Share of rows that may be error rows. */
  public double errorsMaxRate() {
    return get(OptionKeys.ERRORS_MAX_RATE);
  }

  /** Number of rows that may be error rows. */
  public OptionalLong errorsMaxRows() {
    return get(OptionKeys.ERRORS_MAX_ROWS).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /** What a core costs in an hour, where somebody said. */
  public OptionalDouble pricePerCoreHour() {
    return get(OptionKeys.PRICE_PER_CORE_HOUR)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /**
   * Every setting by its key, in the order of {@code reference.conf}, fit for a report: secrets are
   * redacted, and what is not set reads {@code null}.
   */
  public Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    for (OptionKey<?> key : OptionKeys.all()) {
      all.put(key.name(), Redaction.value(key.name(), Shown.text(values.get(key))));
    }
    addOptions(all, OptionKeys.INPUT_OPTIONS, inputOptions);
    addOptions(all, OptionKeys.OUTPUT_OPTIONS, outputOptions);
    return all;
  }

  private static void addOptions(
      Map<String, String> all, String prefix, Map<String, String> options) {
    options.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              String key = prefix + "." + name;
              all.put(key, Redaction.value(key, options.get(name)));
            });
  }

  private String required(OptionKey<Optional<String>> key) {
    return get(key)
        .orElseThrow(
            () ->
                SettingsErrors.badValue(
                    "the settings", key.name(), "given with " + key.option(), null));
  }

  private OptionalInt optional(OptionKey<Optional<Integer>> key) {
    return get(key).map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
