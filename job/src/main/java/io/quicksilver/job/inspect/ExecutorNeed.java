package io.quicksilver.job.inspect;

import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.TensorSpec;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.BlockLoops;
import io.quicksilver.model.math.Precision;

/**
 * The memory that an executor needs for a model. The one place that computes it.
 *
 * @param weightsBytes outside the heap, once: matrices and head in the precision, all else float32
 * @param taskBytes outside the heap, for each task: a step's activations and logits
 * @param slotBytes on the heap, for each row that a task has open: keys and values of its positions
 * @param prefixBytes on the heap, for beginnings that prompts share
 * @param tasks that run at once
 */
public record ExecutorNeed(
    long weightsBytes, long taskBytes, long slotBytes, long prefixBytes, int tasks) {

  /** What a JVM takes for itself, on the heap and outside it, with Spark, Arrow and the kernels. */
  private static final long BASE_BYTES = 256L << 20;

  /** Text has fewer of them a token. */
  private static final int MOST_CHARACTERS_A_TOKEN = 8;

  /** Tokens that a chat template may write around a prompt. */
  private static final int TEMPLATE_TOKENS = 64;

  /**
   * The positions of the longest row, rather too many than too few.
   *
   * @param promptTokens that the longest prompt may have
   * @param newTokens that a completion has at most
   */
  public static int mostPositions(ModelConfig config, long promptTokens, int newTokens) {
    return (int) Math.min(config.maxPositions(), promptTokens + TEMPLATE_TOKENS + newTokens);
  }

  /**
   * Positions that the longest row has at least, a completion of one token with it.
   *
   * @param characters of the longest prompt
   */
  public static int leastPositions(ModelConfig config, long characters) {
    return (int) Math.min(config.maxPositions(), 1 + characters / MOST_CHARACTERS_A_TOKEN);
  }

  /**
   * Computes it.
   *
   * @param slots rows that a task has open at once
   * @param tokensPerStep prompt tokens that a task reads at once
   * @param positions of a row, prompt and completion
   * @param prefixBytes what shared beginnings may take
   * @param tasks that run at once
   */
  public static ExecutorNeed of(
      CheckpointLayout layout,
      Precision precision,
      int slots,
      int tokensPerStep,
      int positions,
      long prefixBytes,
      int tasks) {
    ModelConfig config = layout.config();
    long rows = Math.max(Math.max(slots, tokensPerStep), wholeRows(layout, slots, positions));
    long logits = (long) slots * Float.BYTES * (config.vocabularySize() + config.hiddenSize());
    return new ExecutorNeed(
        weights(layout, precision),
        rows * rowBytes(layout, precision) + logits,
        ModifiedLlama.cacheBytesPerToken(config, precision) * inBlocks(positions),
        prefixBytes,
        tasks);
  }

  /** Rows that no two steps can share: a prompt's that is computed whole, or those of a batch. */
  private static long wholeRows(CheckpointLayout layout, int slots, int positions) {
    if (layout.config().contextScope() == ContextScope.BATCH) {
      return (long) slots * positions;
    }
    return Caching.of(layout) == Caching.PIECES ? 1 : positions;
  }

  /** Keys and values have whole blocks of positions. */
  private static long inBlocks(int positions) {
    return (positions + BlockLoops.BLOCK - 1L) / BlockLoops.BLOCK * BlockLoops.BLOCK;
  }

  private static long weights(CheckpointLayout layout, Precision precision) {
    long bytes = 0;
    for (TensorSpec tensor : layout.tensors()) {
      int size =
          switch (tensor.role()) {
            case MATRIX, HEAD -> bytes(precision);
            default -> Float.BYTES;
          };
      bytes += tensor.elements() * size;
    }
    ModelConfig config = layout.config();
    // A head that shares the embedding's weights has a packed copy of them.
    return layout.ownHead()
        ? bytes
        : bytes + (long) config.vocabularySize() * config.hiddenSize() * bytes(precision);
  }

  /** One row of all of a step's matrices. */
  private static long rowBytes(CheckpointLayout layout, Precision precision) {
    ModelConfig config = layout.config();
    long squeezed =
        layout.layers().stream().mapToLong(layer -> layer.squeezedChannels()).max().orElse(0);
    long floats =
        6L * config.hiddenSize()
            + config.queryWidth()
            + 2L * config.keyValueWidth()
            + config.intermediateSize()
            + squeezed;
    long inputs = config.queryWidth() + (long) config.hiddenSize();
    if (precision != Precision.F32) {
      inputs += config.intermediateSize();
    }
    return Float.BYTES * floats + bytes(precision) * inputs;
  }

  private static int bytes(Precision precision) {
    return switch (precision) {
      case F32 -> Float.BYTES;
      case BF16 -> Short.BYTES;
      case INT8 -> Byte.BYTES;
    };
  }

  /** Bytes outside the heap. */
  public long nativeBytes() {
    return BASE_BYTES + weightsBytes + taskBytes * tasks;
  }

  /** Bytes on the heap, where each task has as many rows open. */
  public long heapBytes(int slots) {
    return BASE_BYTES + prefixBytes + slotBytes * tasks * slots;
  }

  /** The most rows of each task that fit a heap; 0 if not even one does. */
  public int slotsWithin(long heapBytes) {
    return (int) Math.max(0, Math.min(1 << 20, (heapBytes - heapBytes(0)) / (slotBytes * tasks)));
  }
}
