package io.quicksilver.job;

import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.inspect.ExecutorNeed;
import io.quicksilver.job.inspect.ExecutorOffer;
import io.quicksilver.job.inspect.MemoryPlan;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.config.ContextScope;
import org.apache.spark.SparkContext;

/** The memory of a run's executors, before its first task. */
final class RunMemory {

  /** Text has more of them a token; a longer estimate only costs slots. */
  private static final int CHARACTERS_A_TOKEN = 2;

  /** Tokens that a chat template may write around a prompt. */
  private static final int TEMPLATE_TOKENS = 64;

  private static final int HEAP_SHARE = 8;

  private RunMemory() {}

  /**
   * The rows that each task has open: batch.size, or as many as fit.
   *
   * @throws QuicksilverException with code 2 if nothing fits
   */
  static int slots(SparkContext spark, PreparedModel model, PromptTable table, Settings settings) {
    ExecutorOffer offer = ExecutorOffer.of(spark);
    ExecutorNeed need = need(model, settings, positions(model, table, settings), offer);
    boolean fixed = model.config().contextScope() == ContextScope.BATCH;
    int wanted = settings.batchSize();
    return MemoryPlan.of(need, offer, wanted, fixed).tell(wanted).slots();
  }

  /** The positions of the longest row, as far as its characters tell. */
  private static int positions(PreparedModel model, PromptTable table, Settings settings) {
    long tokens =
        (long) table.longestPrompt() / CHARACTERS_A_TOKEN
            + TEMPLATE_TOKENS
            + settings.sampling().maxNewTokens();
    return (int) Math.min(model.config().maxPositions(), tokens);
  }

  /** What an executor needs for rows of so many positions. */
  static ExecutorNeed need(
      PreparedModel model, Settings settings, int positions, ExecutorOffer offer) {
    CheckpointLayout layout = CheckpointLayout.validate(model.weights(), model.config());
    return ExecutorNeed.of(
        layout,
        settings.precision(),
        settings.batchSize(),
        settings.tokensPerStep(),
        positions,
        Math.min(SharedPrefixes.bytes(layout, settings), offer.heapBytes() / HEAP_SHARE),
        offer.tasks());
  }
}
