package io.quicksilver.job.inspect;

import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import io.quicksilver.model.text.Tokenizer;

/**
 * What a dataset's rows take of a task's time.
 *
 * @param calibration what was measured
 * @param schedule how rows go through a task
 */
public record RunSpeed(Calibration calibration, SlotSchedule schedule) {

  /**
   * Measures on this machine.
   *
   * @param counts at least one completion
   * @param tokenizer stays the caller's
   * @param precision what products are computed in
   * @param slots rows that a task decodes together
   * @param tokensPerStep prompt tokens that a task reads at once
   * @param tasks that run at once on a machine
   */
  public static RunSpeed measure(
      ModelConfig config,
      WeightSource weights,
      Tokenizer tokenizer,
      PromptCounts counts,
      Precision precision,
      int slots,
      int tokensPerStep,
      int tasks) {
    int open = (int) Math.min(slots, Math.ceil((double) counts.completions() / tasks));
    CalibrationShape shape =
        CalibrationShape.of(
            config,
            open,
            counts.meanPrompt(),
            counts.meanNew(),
            tokensPerStep,
            Math.min(tasks, Runtime.getRuntime().availableProcessors()));
    try (ModifiedLlama loaded =
        ModifiedLlama.load(config, weights, ProductsChoice.best(precision).products())) {
      return new RunSpeed(
          Calibration.measure(loaded, tokenizer, shape),
          SlotSchedule.of(CheckpointLayout.validate(weights, config), open, tokensPerStep));
    }
  }

  /** Seconds from the first task to the last, if every completion takes all the tokens it may. */
  public double seconds(PromptCounts counts, int shards, int tasks) {
    double waves = Math.ceil((double) shards / Math.max(1, tasks));
    return waves
        * schedule.seconds(
            (double) counts.completions() / shards,
            counts.meanPrompt(),
            counts.meanNew(),
            calibration.speed());
  }

  /** Prompt tokens that a task reads in a second. */
  public double promptTokensPerSecond() {
    return calibration.promptTokensPerSecond();
  }

  /** Tokens that a task draws in a second in which it reads no prompt. */
  public double newTokensPerSecond() {
    return calibration.newTokensPerSecond();
  }

  /** The product library, and what it uses of this machine. */
  public String kernels() {
    return calibration.kernels();
  }
}
