package io.quicksilver.job.inspect;

import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.text.Tokenizer;

/**
 * What a run would take.
 *
 * @param partitions that the input is cut into
 * @param tasks that run at once in the whole cluster
 * @param need memory of one executor
 * @param batchSize rows that each of its tasks decodes together
 * @param seconds from the first task to the last, if every completion takes all the tokens it may
 * @param calibration where speed and memory come from
 */
public record RunEstimate(
    int partitions,
    int tasks,
    ExecutorNeed need,
    int batchSize,
    double seconds,
    Calibration calibration) {

  /**
   * Measures on the driver, and extrapolates.
   *
   * @param counts at least one completion
   * @param precision what products are computed in
   * @param batchSize rows that a task decodes together
   * @param tokensPerStep prompt tokens that a task reads at once
   * @param need memory of an executor
   */
  public static RunEstimate measure(
      PromptCounts counts,
      PreparedModel model,
      Precision precision,
      int batchSize,
      int tokensPerStep,
      ExecutorNeed need,
      int partitions,
      int tasks) {
    ModelConfig config = model.config();
    int atOnce = Math.min(tasks, partitions);
    CalibrationShape shape =
        CalibrationShape.of(
            config,
            CheckpointLayout.validate(model.weights(), config).parameters(),
            (int) Math.min(batchSize, Math.ceil((double) counts.completions() / atOnce)),
            (double) counts.promptTokens() / counts.completions(),
            tokensPerStep,
            Math.min(atOnce, Runtime.getRuntime().availableProcessors()));
    try (Tokenizer tokenizer =
            Tokenizer.of(model.texts().tokenizer(), model.texts().tokenizerConfig());
        ModifiedLlama loaded =
            ModifiedLlama.load(
                config, model.weights(), ProductsChoice.best(precision).products())) {
      Calibration calibration = Calibration.measure(loaded, tokenizer, shape);
      return of(counts, need, batchSize, partitions, tasks, calibration);
    }
  }

  private static RunEstimate of(
      PromptCounts counts,
      ExecutorNeed need,
      int batchSize,
      int partitions,
      int tasks,
      Calibration calibration) {
    double work =
        counts.promptTokens() / calibration.promptTokensPerSecond()
            + counts.newTokens() / calibration.newTokensPerSecond();
    return new RunEstimate(
        partitions,
        tasks,
        need,
        batchSize,
        work / Math.max(1, Math.min(tasks, partitions)),
        calibration);
  }
}
