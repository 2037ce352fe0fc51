package io.quicksilver.model.math;

/**
 * Attention's loops over one block of the key/value cache: {@link #BLOCK} positions of one
 * key/value head and the query heads that share it.
 *
 * <p>A block is words: a float's bits each, or two numbers in bfloat16 ({@link HalfBlocks}), which
 * halves what attention has to read from memory. Either has a plain implementation and one with the
 * Vector API, with the same bits; {@link HeapLoops#blocks} has the one to take.
 */
public interface BlockLoops {

  /** Positions in a block. */
  int BLOCK = 64;

  /** Words that a block's keys and values take, for one key/value head. */
  int words();

  /**
   * Stores one position.
   *
   * @param row holds D numbers of the key from {@code key} on, and D of the value from {@code
   *     value} on
   * @param block the head's words begin at {@code at}
   * @param within the position within the block
   */
  void store(float[] row, int key, int value, int[] block, int at, int within);

  /**
   * Scores of all query heads against a block's first positions: {@code scores[g][t] = Σ_d
   * query[g][d] key[t][d]}.
   *
   * @param query {@code [group, D]} from {@code queryOffset} on
   * @param positions how many scores count; those past them, to the block's end, are unspecified
   * @param scores row g at {@code scoreOffset + g * stride}, room for BLOCK floats each
   */
  void scores(
      float[] query,
      int queryOffset,
      int[] block,
      int at,
      int positions,
      float[] scores,
      int scoreOffset,
      int stride);

  /**
   * Adds a block's weighted values: {@code result[g][d] += Σ_t weights[g][t] value[t][d]}, t
   * ascending.
   *
   * @param weights row g at {@code weightOffset + g * stride}
   * @param positions how many positions of the block count
   * @param result {@code [group, D]} from {@code resultOffset} on
   */
  void mix(
      float[] weights,
      int weightOffset,
      int stride,
      int[] block,
      int at,
      int positions,
      float[] result,
      int resultOffset);
}
