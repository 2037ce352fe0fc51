package io.quicksilver.job.settings;

import static io.quicksilver.job.settings.ValueType.count;
import static io.quicksilver.job.settings.ValueType.duration;
import static io.quicksilver.job.settings.ValueType.oneOf;
import static io.quicksilver.job.settings.ValueType.optional;
import static io.quicksilver.job.settings.ValueType.text;
import static io.quicksilver.job.settings.ValueType.wholeNumber;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@code inspect --plan} is told. */
public final class PlanKeys {

  /** The cluster manager that comes with Spark. */
  public static final String STANDALONE = "standalone";

  /** Hadoop's. */
  public static final String YARN = "yarn";

  /** Executors in pods. */
  public static final String KUBERNETES = "kubernetes";

  public static final OptionKey<Optional<String>> CLUSTER =
      new OptionKey<>(
          "plan.cluster",
          "--plan",
          optional(oneOf(YARN, KUBERNETES, STANDALONE)),
          "Say what a run on such a cluster needs and takes, and the line that starts it.");
  public static final OptionKey<Duration> DEADLINE =
      new OptionKey<>(
          "plan.deadline",
          "--deadline",
          duration(),
          "With --plan: as many executors as finish in this time.");
  public static final OptionKey<Optional<Long>> ROWS =
      new OptionKey<>(
          "plan.rows",
          "--rows",
          optional(wholeNumber(1, Long.MAX_VALUE)),
          "With --plan: rows of the run; --input, if given, is a sample of them.");
  public static final OptionKey<Optional<Integer>> PROMPT_TOKENS =
      new OptionKey<>(
          "plan.prompt_tokens",
          "--prompt-tokens",
          optional(count(1, 1 << 28)),
          "With --plan and --rows: tokens of each prompt, in place of --input.");
  public static final OptionKey<Optional<Integer>> EXECUTOR_CORES =
      new OptionKey<>(
          "plan.executor_cores",
          "",
          optional(count(1, 1024)),
          "Cores of an executor; null: this machine's, 8 at most.");
  public static final OptionKey<Optional<String>> JSON =
      new OptionKey<>(
          "plan.json",
          "--json",
          optional(text("a path or URI").labelled("FILE")),
          "With --plan: write the plan there as JSON.");

  /** Every key but {@link #CLUSTER}, without which they mean nothing. */
  public static final List<OptionKey<?>> OTHERS =
      List.of(DEADLINE, ROWS, PROMPT_TOKENS, EXECUTOR_CORES, JSON);

  static final List<OptionKey<?>> ALL =
      List.of(CLUSTER, DEADLINE, ROWS, PROMPT_TOKENS, EXECUTOR_CORES, JSON);

  private PlanKeys() {}
}
