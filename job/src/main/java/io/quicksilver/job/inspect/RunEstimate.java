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
 * @param tasksPerExecutor that run at once in one executor
 * @param nativeBytes that one executor needs outside its heap
 * @param heapBytes that one executor needs on its heap for keys and values at most
 * @param seconds from the first task to the last, if every completion takes all the tokens it may
 * @param calibration where speed and memory come from
 */
public record RunEstimate(
    int partitions,
    int tasks,
    int tasksPerExecutor,
    long nativeBytes,
    long heapBytes,
    double seconds,
    Calibration calibration) {

  /**
   * Measures on the driver, and extrapolates.
   *
   * @param counts at least one completion
   * @param precision what products are computed in
   * @param batchSize rows that a task decodes together
   * @param tokensPerStep prompt tokens that a task reads at once
   * @param prefixBytes heap of an executor for beginnings that prompts share
   */
  public static RunEstimate measure(
      PromptCounts counts,
      PreparedModel model,
      Precision precision,
      int batchSize,
      int tokensPerStep,
      long prefixBytes,
      int partitions,
      int tasks,
      int tasksPerExecutor) {
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
      long cacheBytes =
          tasksPerExecutor * cacheBytes(loaded, batchSize, counts.longestRow()) + prefixBytes;
      return of(counts, cacheBytes, partitions, tasks, tasksPerExecutor, calibration);
    }
  }

  private static RunEstimate of(
      PromptCounts counts,
      long cacheBytes,
      int partitions,
      int tasks,
      int tasksPerExecutor,
      Calibration calibration) {
    double work =
        counts.promptTokens() / calibration.promptTokensPerSecond()
            + counts.newTokens() / calibration.newTokensPerSecond();
    return new RunEstimate(
        partitions,
        tasks,
        tasksPerExecutor,
        calibration.weightsBytes() + tasksPerExecutor * calibration.scratchBytes(),
        cacheBytes,
        work / Math.max(1, Math.min(tasks, partitions)),
        calibration);
  }

  /** Keys and values of each layer and each position. */
  private static long cacheBytes(ModifiedLlama model, int rows, int positions) {
    return model.cacheBytesPerToken() * rows * positions;
  }
}
