package io.quicksilver.job.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.config.TokenMixingPosition;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.math.Precision;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every key is by default, and what it reads when it is set. */
class SettingsDefaultsTest {

  private record Case(OptionKey<?> key, Object standard, String text, Object read) {}

  private static Case of(OptionKey<?> key, Object standard, String text, Object read) {
    return new Case(key, standard, text, read);
  }

  private static final List<Case> CASES =
      List.of(
          of(OptionKeys.MODEL, "embedded", "hdfs:///m", "hdfs:///m"),
          of(OptionKeys.PRECISION, Precision.F32, "bf16", Precision.BF16),
          of(WeightKeys.DISTRIBUTION, "broadcast", "files", "files"),
          of(WeightKeys.CACHE, Optional.empty(), "/data/weights", Optional.of("/data/weights")),
          of(OptionKeys.INPUT, Optional.empty(), "in", Optional.of("in")),
          of(OptionKeys.FORMAT, "auto", "csv", "csv"),
          of(OptionKeys.PROMPT_COLUMN, Optional.empty(), "turns[0]", Optional.of("turns[0]")),
          of(OptionKeys.ID_COLUMN, Optional.empty(), "key", Optional.of("key")),
          of(OptionKeys.LIMIT, Optional.empty(), "10", Optional.of(10)),
          of(OptionKeys.INPUT_PARTITIONS, Optional.empty(), "7", Optional.of(7)),
          of(OptionKeys.MAX_NEW_TOKENS, 128, "32", 32),
          of(OptionKeys.TEMPERATURE, 0.0, "0.7", 0.7),
          of(OptionKeys.TOP_K, 0, "40", 40),
          of(OptionKeys.TOP_P, 1.0, "0.9", 0.9),
          of(OptionKeys.MIN_P, 0.0, "0.05", 0.05),
          of(OptionKeys.REPETITION_PENALTY, 1.0, "1.1", 1.1),
          of(OptionKeys.SEED, 0L, "-7", -7L),
          of(OptionKeys.SAMPLES, 1, "3", 3),
          of(OptionKeys.STOP, List.of(), "a,b", List.of("a,b")),
          of(OptionKeys.OUTPUT, Optional.empty(), "s3a://b/o", Optional.of("s3a://b/o")),
          of(OptionKeys.OUTPUT_FORMAT, "parquet", "json", "json"),
          of(OptionKeys.OUTPUT_KEEP, List.of(), "a, b", List.of("a", "b")),
          of(OptionKeys.OUTPUT_TOKENS, false, "true", true),
          of(OptionKeys.IGNORE_EOS, false, "true", true),
          of(OptionKeys.OVERWRITE, false, "true", true),
          of(OptionKeys.BATCH_SIZE, 16, "4", 4),
          of(OptionKeys.TOKENS_PER_STEP, 1024, "256", 256),
          of(OptionKeys.PREFIX_CACHE_BYTES, 268435456L, "0", 0L),
          of(OptionKeys.ERRORS_MAX_RATE, 1.0, "0.01", 0.01),
          of(OptionKeys.ERRORS_MAX_ROWS, Optional.empty(), "0", Optional.of(0L)),
          of(OptionKeys.PRICE_PER_CORE_HOUR, Optional.empty(), "0.04", Optional.of(0.04)),
          of(ConvertKeys.INIT, "auto", "random", "random"),
          of(ConvertKeys.TYPE, Optional.empty(), "bf16", Optional.of(DataType.BF16)),
          of(ConvertKeys.CONTEXT_POOLING, ContextPooling.PROMPT, "full", ContextPooling.FULL),
          of(ConvertKeys.CONTEXT_SCOPE, ContextScope.SEQUENCE, "batch", ContextScope.BATCH),
          of(ConvertKeys.PADDING, TokenMixingPadding.CAUSAL, "same", TokenMixingPadding.SAME),
          of(
              ConvertKeys.POSITION,
              TokenMixingPosition.BEFORE_ATTENTION,
              "after_attention",
              TokenMixingPosition.AFTER_ATTENTION),
          of(ConvertKeys.RESIDUAL, true, "false", false),
          of(ConvertKeys.NORM, AdaptiveNorm.RMS, "l2", AdaptiveNorm.L2),
          of(ConvertKeys.KERNEL, 3, "5", 5),
          of(ConvertKeys.REDUCTION, 16, "4", 4),
          of(ModelKeys.SAMPLING_DEFAULTS, false, "true", true),
          of(
              ModelKeys.NOW,
              Optional.empty(),
              "2026-01-31T08:00:00",
              Optional.of("2026-01-31T08:00:00")),
          of(InputKeys.PROMPT_TEMPLATE, Optional.empty(), "Q: {q}", Optional.of("Q: {q}")),
          of(InputKeys.WHERE, Optional.empty(), "a = 1", Optional.of("a = 1")),
          of(RunKeys.APPEND_INPUT, false, "true", true),
          of(RunKeys.RETRY_ERRORS, false, "true", true),
          of(RunKeys.DRY_RUN, false, "true", true),
          of(
              RunKeys.OUTPUT_TABLE,
              Optional.empty(),
              "lake.db.answers",
              Optional.of("lake.db.answers")),
          of(RunKeys.LEASE, 60.0, "2.5", 2.5),
          of(RunKeys.SHUTDOWN_GRACE, 20.0, "0", 0.0),
          of(PlanKeys.CLUSTER, Optional.empty(), "yarn", Optional.of("yarn")),
          of(PlanKeys.DEADLINE, Duration.ofHours(24), "1d12h", Duration.ofHours(36)),
          of(PlanKeys.ROWS, Optional.empty(), "10000000000", Optional.of(10_000_000_000L)),
          of(PlanKeys.PROMPT_TOKENS, Optional.empty(), "200", Optional.of(200)),
          of(PlanKeys.EXECUTOR_CORES, Optional.empty(), "4", Optional.of(4)),
          of(PlanKeys.JSON, Optional.empty(), "p.json", Optional.of("p.json")),
          of(BenchKeys.SHAPE, Optional.empty(), "tinyllama", Optional.of("tinyllama")),
          of(
              BenchKeys.PRECISIONS,
              Optional.empty(),
              "bf16, int8",
              Optional.of(List.of(Precision.BF16, Precision.INT8))),
          of(BenchKeys.BATCH_SIZES, Optional.empty(), "[1, 32]", Optional.of(List.of(1, 32))),
          of(BenchKeys.PROMPT_TOKENS, 64, "128", 128),
          of(BenchKeys.NEW_TOKENS, 32, "8", 8),
          of(BenchKeys.THREADS, Optional.empty(), "1", Optional.of(1)),
          of(BenchKeys.JSON, Optional.empty(), "f.json", Optional.of("f.json")),
          of(BenchKeys.PLOT, Optional.empty(), "f.svg", Optional.of("f.svg")),
          of(ScoreKeys.TASK, Optional.empty(), "mine.conf", Optional.of("mine.conf")),
          of(ScoreKeys.KIND, "auto", "text", "text"),
          of(ScoreKeys.TEXT, "text", "page", "page"),
          of(ScoreKeys.CONTEXT, "context", "q", "q"),
          of(ScoreKeys.CONTINUATION, "continuation", " {{a}}", " {{a}}"),
          of(ScoreKeys.QUERY, "query", "q", "q"),
          of(ScoreKeys.CHOICES, "choices", "array(a, b)", "array(a, b)"),
          of(ScoreKeys.GOLD, "gold", "label", "label"),
          of(ScoreKeys.PROMPT, Optional.empty(), "q: {{q}}", Optional.of("q: {{q}}")),
          of(ScoreKeys.REFERENCE, "reference", "answer", "answer"),
          of(ScoreKeys.DELIMITER, " ", "", ""),
          of(ScoreKeys.EXAMPLES, List.of(), "[\"a\", \"b\"]", List.of("a", "b")),
          of(ScoreKeys.EXAMPLE_SEPARATOR, "\n\n", "\n", "\n"),
          of(ScoreKeys.STRIDE, Optional.empty(), "256", Optional.of(256)),
          of(ScoreKeys.PREQUENTIAL, false, "true", true),
          of(ScoreKeys.GROUP_BY, Optional.empty(), "subject", Optional.of("subject")),
          of(ScoreKeys.EXTRACT, Optional.empty(), "(\\d+)", Optional.of("(\\d+)")),
          of(ScoreKeys.IGNORE, Optional.empty(), ",", Optional.of(",")),
          of(ScoreKeys.CONVENTION, "own", "harness", "harness"),
          of(ScoreKeys.BASELINE, Optional.empty(), "a", Optional.of("a")),
          of(ScoreKeys.CANDIDATE, Optional.empty(), "b", Optional.of("b")),
          of(ScoreKeys.COMPARISON, Optional.empty(), "c.json", Optional.of("c.json")),
          of(ScoreKeys.MAX_LOSS, Optional.empty(), "2.5", Optional.of(2.5)));

  @Test
  void everyKeyIsTested() {
    assertThat(CASES.stream().map(Case::key).collect(Collectors.toList()))
        .isEqualTo(OptionKeys.all());
  }

  @Test
  void referenceConfHasEveryKeyAndNoOther() {
    assertThat(SettingsReader.defaults().keySet())
        .isEqualTo(new TreeSet<>(OptionKeys.all().stream().map(OptionKey::name).toList()));
  }

  @Test
  void unsetKeysHaveTheirDefaults() {
    Settings settings = new SettingsReader().read();
    for (Case each : CASES) {
      assertThat((Object) settings.get(each.key()))
          .as(each.key().name())
          .isEqualTo(each.standard());
      assertThat(settings.isGiven(each.key())).as(each.key().name()).isFalse();
    }
  }

  @Test
  void setKeysHaveTheirValues() {
    SettingsReader reader = new SettingsReader();
    CASES.forEach(each -> reader.assignment(each.key().name() + "=" + each.text()));
    Settings settings = reader.read();
    for (Case each : CASES) {
      assertThat((Object) settings.get(each.key())).as(each.key().name()).isEqualTo(each.read());
      assertThat(settings.isGiven(each.key())).as(each.key().name()).isTrue();
    }
  }

  /** The names in the left column are what users script against. */
  @Test
  void optionsSetTheKeysThatTheirNamesSay() {
    Map<String, OptionKey<?>> expected = new LinkedHashMap<>();
    expected.put("--model", OptionKeys.MODEL);
    expected.put("--input", OptionKeys.INPUT);
    expected.put("--output", OptionKeys.OUTPUT);
    expected.put("--format", OptionKeys.FORMAT);
    expected.put("--prompt-column", OptionKeys.PROMPT_COLUMN);
    expected.put("--id-column", OptionKeys.ID_COLUMN);
    expected.put("--max-new-tokens", OptionKeys.MAX_NEW_TOKENS);
    expected.put("--temperature", OptionKeys.TEMPERATURE);
    expected.put("--top-k", OptionKeys.TOP_K);
    expected.put("--top-p", OptionKeys.TOP_P);
    expected.put("--min-p", OptionKeys.MIN_P);
    expected.put("--repetition-penalty", OptionKeys.REPETITION_PENALTY);
    expected.put("--seed", OptionKeys.SEED);
    expected.put("--samples", OptionKeys.SAMPLES);
    expected.put("--stop", OptionKeys.STOP);
    expected.put("--precision", OptionKeys.PRECISION);
    expected.put("--batch-size", OptionKeys.BATCH_SIZE);
    expected.put("--limit", OptionKeys.LIMIT);
    expected.forEach((option, key) -> assertThat(key.option()).isEqualTo(option));
    assertThat(options(key -> !isOf(key, "bench") && !isOf(key, "plan"))).doesNotHaveDuplicates();
    assertThat(options(key -> !isOf(key, "bench") && !isOf(key, "compare")))
        .doesNotHaveDuplicates();
    assertThat(options(key -> isOf(key, "bench"))).doesNotHaveDuplicates();
  }

  private static boolean isOf(OptionKey<?> key, String command) {
    return key.name().startsWith(command + ".");
  }

  private static List<String> options(Predicate<OptionKey<?>> which) {
    return OptionKeys.all().stream()
        .filter(which)
        .filter(OptionKey::hasOption)
        .map(OptionKey::option)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"6h, 21600", "90m, 5400", "1d, 86400", "1d12h30m5s, 131405", "2H, 7200", "45s, 45"})
  void timesAreReadAndShown(String text, long seconds) {
    Settings settings = new SettingsReader().assignment("deadline=" + text).read();
    assertThat(settings.get(PlanKeys.DEADLINE)).isEqualTo(Duration.ofSeconds(seconds));
    String shown = settings.all().get("plan.deadline");
    assertThat(new SettingsReader().assignment("deadline=" + shown).read().all())
        .isEqualTo(settings.all());
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "h", "0h", "-1h", "6x", "1.5h", "5m6h", "6 hours"})
  void whatIsNoTimeIsRefused(String text) {
    assertThatThrownBy(() -> new SettingsReader().assignment("deadline=" + text).read())
        .hasMessageContaining("must be a time such as 6h, 90m or 1d12h, got " + text);
  }

  @Test
  void defaultSamplingIsGreedyWith128TokensAndSeed0() {
    assertThat(new SettingsReader().read().sampling()).isEqualTo(SamplingOptions.DEFAULT);
  }
}
