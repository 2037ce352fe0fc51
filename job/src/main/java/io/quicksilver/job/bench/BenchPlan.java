package io.quicksilver.job.bench;

import io.quicksilver.job.settings.BenchKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.Precision;
import java.util.List;

/**
 * What is measured.
 *
 * @param precisions each in turn
 * @param batchSizes each in turn, at each precision
 * @param promptTokens tokens of each prompt
 * @param newTokens decode steps after the prompts
 * @param threads that share a step
 * @param tokensPerStep prompt tokens that one step takes at most, if it can
 */
public record BenchPlan(
    List<Precision> precisions,
    List<Integer> batchSizes,
    int promptTokens,
    int newTokens,
    int threads,
    int tokensPerStep) {

  /** Keeps its own lists. */
  public BenchPlan {
    precisions = List.copyOf(precisions);
    batchSizes = List.copyOf(batchSizes);
  }

  /** What the settings ask for. */
  public static BenchPlan of(Settings settings) {
    return new BenchPlan(
        settings.get(BenchKeys.PRECISIONS).orElseGet(() -> List.of(settings.precision())),
        settings.get(BenchKeys.BATCH_SIZES).orElseGet(() -> List.of(settings.batchSize())),
        settings.get(BenchKeys.PROMPT_TOKENS),
        settings.get(BenchKeys.NEW_TOKENS),
        settings.get(BenchKeys.THREADS).orElseGet(() -> Runtime.getRuntime().availableProcessors()),
        settings.tokensPerStep());
  }

  /** Refuses, with exit code 2, what the model's window cannot hold. */
  void requireWindow(ModelConfig config) {
    long tokens = (long) promptTokens + newTokens;
    if (tokens > config.maxPositions()) {
      throw SettingsErrors.badValue(
          "the settings",
          "--prompt-tokens and --new-tokens",
          "at most " + config.maxPositions() + " together, the model's window",
          tokens);
    }
  }
}
