package io.quicksilver.model.math;

import java.util.Arrays;

/**
 * Blocks in float32: keys {@code [D, BLOCK]}, then values {@code [BLOCK, D]}, a float's bits a
 * word, so that either loop runs over neighbouring words.
 */
class FloatBlocks implements BlockLoops {

  final int group;
  final int headSize;

  /** Loops for {@code group} query heads on each key/value head of {@code headSize} numbers. */
  FloatBlocks(int group, int headSize) {
    this.group = group;
    this.headSize = headSize;
  }

  @Override
  public final int words() {
    return 2 * headSize * BLOCK;
  }

  /** Where a head's values begin. */
  final int values(int at) {
    return at + headSize * BLOCK;
  }

  @Override
  public final void store(float[] row, int key, int value, int[] block, int at, int within) {
    int values = values(at) + within * headSize;
    for (int d = 0; d < headSize; d++) {
      block[at + d * BLOCK + within] = Float.floatToRawIntBits(row[key + d]);
      block[values + d] = Float.floatToRawIntBits(row[value + d]);
    }
  }

  @Override
  public void scores(
      float[] query,
      int queryOffset,
      int[] block,
      int at,
      int positions,
      float[] scores,
      int scoreOffset,
      int stride) {
    for (int g = 0; g < group; g++) {
      int row = scoreOffset + g * stride;
      Arrays.fill(scores, row, row + positions, 0f);
      for (int d = 0; d < headSize; d++) {
        float factor = query[queryOffset + g * headSize + d];
        int from = at + d * BLOCK;
        for (int t = 0; t < positions; t++) {
          float key = Float.intBitsToFloat(block[from + t]);
          scores[row + t] = Fused.multiplyAdd(factor, key, scores[row + t]);
        }
      }
    }
  }

  @Override
  public void mix(
      float[] weights,
      int weightOffset,
      int stride,
      int[] block,
      int at,
      int positions,
      float[] result,
      int resultOffset) {
    mixFrom(0, weights, weightOffset, stride, block, at, positions, result, resultOffset);
  }

  /** From channel {@code first} on: what is left of a value behind whole vectors. */
  final void mixFrom(
      int first,
      float[] weights,
      int weightOffset,
      int stride,
      int[] block,
      int at,
      int positions,
      float[] result,
      int resultOffset) {
    for (int g = 0; g < group; g++) {
      int row = resultOffset + g * headSize;
      for (int t = 0; t < positions; t++) {
        float weight = weights[weightOffset + g * stride + t];
        int from = values(at) + t * headSize;
        for (int d = first; d < headSize; d++) {
          float value = Float.intBitsToFloat(block[from + d]);
          result[row + d] = Fused.multiplyAdd(weight, value, result[row + d]);
        }
      }
    }
  }
}
