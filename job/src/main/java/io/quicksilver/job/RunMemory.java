package io.quicksilver.job;

import io.quicksilver.job.dataset.LongestRow;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.inspect.ExecutorNeed;
import io.quicksilver.job.inspect.ExecutorOffer;
import io.quicksilver.job.inspect.MemoryPlan;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import org.apache.spark.SparkContext;

/** The memory of a run's executors, before its first task. */
final class RunMemory {

  private static final int HEAP_SHARE = 8;

  private RunMemory() {}

  /**
   * The rows that each task has open: batch.size, or as many as fit.
   *
   * @throws QuicksilverException with code 2 if nothing fits
   */
  static int slots(SparkContext spark, PreparedModel model, PromptTable table, Settings settings) {
    int positions = positions(model.config(), table.longest(), settings);
    boolean fixed = model.config().contextScope() == ContextScope.BATCH;
    return slots(spark, model, table, settings, positions, settings.batchSize(), fixed);
  }

  /**
   * One row, the longest, without a completion: what a task that scores needs at least.
   *
   * @throws QuicksilverException with code 2 if it does not fit
   */
  static int oneRow(SparkContext spark, PreparedModel model, PromptTable table, Settings settings) {
    int positions = ExecutorNeed.mostPositions(model.config(), table.longest().tokens(), 0);
    return slots(spark, model, table, settings, positions, 1, false);
  }

  /** The positions of the longest row, prompt and completion, rather too many than too few. */
  static int positions(ModelConfig config, LongestRow longest, Settings settings) {
    int newTokens = Math.max(longest.newTokens(), settings.sampling().maxNewTokens());
    return ExecutorNeed.mostPositions(config, longest.tokens(), newTokens);
  }

  private static int slots(
      SparkContext spark,
      PreparedModel model,
      PromptTable table,
      Settings settings,
      int positions,
      int wanted,
      boolean fixed) {
    ExecutorOffer offer = ExecutorOffer.of(spark);
    // Beside the longest row of a batch all others may be short.
    long characters = fixed ? 0 : table.longest().characters();
    int least = ExecutorNeed.leastPositions(model.config(), characters);
    return MemoryPlan.of(
            need(model, settings, wanted, positions, offer),
            need(model, settings, wanted, least, offer),
            offer,
            wanted,
            fixed)
        .tell(wanted)
        .slots();
  }

  /** What an executor needs for so many rows at once, each of so many positions. */
  static ExecutorNeed need(
      PreparedModel model, Settings settings, int slots, int positions, ExecutorOffer offer) {
    CheckpointLayout layout = model.layout();
    return ExecutorNeed.of(
        layout,
        settings.precision(),
        slots,
        settings.tokensPerStep(),
        positions,
        Math.min(SharedPrefixes.bytes(layout, settings), offer.heapBytes() / HEAP_SHARE),
        offer.tasks());
  }
}
