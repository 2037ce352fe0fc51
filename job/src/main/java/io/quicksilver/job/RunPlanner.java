package io.quicksilver.job;

import io.quicksilver.job.bench.BenchModel;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.job.inspect.ClusterPlan;
import io.quicksilver.job.inspect.ExecutorNeed;
import io.quicksilver.job.inspect.PromptCounts;
import io.quicksilver.job.inspect.RunSpeed;
import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.BenchKeys;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.PlanKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.text.Tokenizer;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Plans a run on a cluster: {@code inspect --plan}. */
public final class RunPlanner {

  /** For so many times its tokens a run takes plain text, before it has the tokens. */
  private static final int TAKEN_FOR = 2;

  /** How much longer than the mean the longest prompt is, where there is none to measure. */
  private static final int LONGEST = 2;

  private static final int MOST_CORES = 8;

  private final Settings settings;
  private final ModelConfig config;
  private final WeightSource weights;
  private final Tokenizer tokenizer;

  /** A planner for a model, which stays the caller's. */
  RunPlanner(Settings settings, ModelConfig config, WeightSource weights, Tokenizer tokenizer) {
    this.settings = settings;
    this.config = config;
    this.weights = weights;
    this.tokenizer = tokenizer;
  }

  /**
   * Plans a run over prompts that are not there: {@code --rows} of {@code --prompt-tokens} each.
   *
   * @throws QuicksilverException with the exit code of what went wrong
   */
  public static ClusterPlan withoutInput(Settings given, Configuration hadoop) {
    long rows = required(PlanKeys.ROWS.option(), given.get(PlanKeys.ROWS));
    int prompt = required(PlanKeys.PROMPT_TOKENS.option(), given.get(PlanKeys.PROMPT_TOKENS));
    try (BenchModel model = model(given, hadoop);
        ModelFiles embedded = ModelFiles.open(ModelFiles.EMBEDDED, hadoop);
        Tokenizer tokenizer = tokenizer(model.files() == null ? embedded : model.files())) {
      ModelConfig config =
          Caching.fitted(CheckpointLayout.validate(model.weights(), model.config())).config();
      int room = config.maxPositions() - prompt;
      if (room < 1) {
        throw SettingsErrors.badValue(
            "the settings",
            PlanKeys.PROMPT_TOKENS.option(),
            "below the window of " + config.maxPositions(),
            prompt);
      }
      Settings settings = model.files() == null ? given : sampled(given, model.files());
      PromptCounts counts =
          PromptCounts.alike(
              rows, settings.samples(), prompt, Math.min(room, settings.sampling().maxNewTokens()));
      return new RunPlanner(settings, config, model.weights(), tokenizer)
          .plan(
              counts,
              ExecutorNeed.mostPositions(
                  config, (long) LONGEST * TAKEN_FOR * prompt, settings.sampling().maxNewTokens()));
    }
  }

  private static Settings sampled(Settings given, ModelFiles files) {
    return RunSettings.sampled(given, files.generationConfigJson().orElse(null));
  }

  private static <T> T required(String option, Optional<T> value) {
    return value.orElseThrow(
        () ->
            SettingsErrors.badValue(
                "the settings",
                option,
                "given with " + PlanKeys.CLUSTER.option() + " where no --input is",
                null));
  }

  private static BenchModel model(Settings settings, Configuration hadoop) {
    boolean neither =
        settings.get(BenchKeys.SHAPE).isEmpty() && !settings.isGiven(OptionKeys.MODEL);
    return BenchModel.open(
        neither ? settings.with(OptionKeys.MODEL, settings.model()) : settings, hadoop);
  }

  private static Tokenizer tokenizer(ModelFiles files) {
    return Tokenizer.of(files.tokenizerJson(), files.tokenizerConfigJson().orElse(null));
  }

  /**
   * Plans a run over such prompts.
   *
   * @param positions of the longest row
   */
  ClusterPlan plan(PromptCounts counts, int positions) {
    PromptCounts all = settings.get(PlanKeys.ROWS).map(counts::scaledTo).orElse(counts);
    int cores =
        settings
            .get(PlanKeys.EXECUTOR_CORES)
            .orElseGet(() -> Math.min(MOST_CORES, Runtime.getRuntime().availableProcessors()));
    RunSpeed speed =
        RunSpeed.measure(
            config,
            weights,
            tokenizer,
            all,
            settings.precision(),
            settings.batchSize(),
            settings.tokensPerStep(),
            cores);
    return ClusterPlan.of(
        settings.get(PlanKeys.CLUSTER).orElseThrow(),
        all,
        need(positions, cores),
        settings.batchSize(),
        speed,
        settings.inputPartitions().orElse(0),
        config.contextScope() == ContextScope.BATCH ? settings.batchSize() : 1,
        weights.names().stream().mapToLong(weights::size).sum(),
        settings.get(PlanKeys.DEADLINE));
  }

  private ExecutorNeed need(int positions, int cores) {
    CheckpointLayout layout = CheckpointLayout.validate(weights, config);
    return ExecutorNeed.of(
        layout,
        settings.precision(),
        settings.batchSize(),
        settings.tokensPerStep(),
        positions,
        SharedPrefixes.bytes(layout, settings),
        cores);
  }

  /** The tokenizer of such texts. */
  static Tokenizer tokenizer(ModelTexts texts) {
    return Tokenizer.of(texts.tokenizer(), texts.tokenizerConfig());
  }
}
