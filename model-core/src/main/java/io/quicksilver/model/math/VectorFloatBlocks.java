package io.quicksilver.model.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Blocks in float32 with the Vector API: each lane runs the plain loop's operations. */
final class VectorFloatBlocks extends FloatBlocks {

  private static final VectorSpecies<Float> FLOATS = VectorLoops.FLOATS;
  private static final VectorSpecies<Integer> WORDS = FLOATS.withLanes(int.class);
  private static final int LANES = FLOATS.length();

  VectorFloatBlocks(int group, int headSize) {
    super(group, headSize);
  }

  private static FloatVector load(int[] block, int from) {
    return IntVector.fromArray(WORDS, block, from).reinterpretAsFloats();
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
    for (int t = 0; t < positions; t += 2 * LANES) {
      int from = at + t;
      int g = 0;
      for (; g + 3 < group; g += 4) {
        int first = queryOffset + g * headSize;
        scoreFour(query, first, block, from, scores, scoreOffset + g * stride + t, stride);
      }
      for (; g < group; g++) {
        int first = queryOffset + g * headSize;
        scoreOne(query, first, block, from, scores, scoreOffset + g * stride + t);
      }
    }
  }

  private void scoreOne(float[] query, int first, int[] block, int from, float[] scores, int to) {
    FloatVector left = FloatVector.zero(FLOATS);
    FloatVector right = left;
    for (int d = 0; d < headSize; d++) {
      FloatVector factor = FloatVector.broadcast(FLOATS, query[first + d]);
      left = load(block, from + d * BLOCK).fma(factor, left);
      right = load(block, from + d * BLOCK + LANES).fma(factor, right);
    }
    left.intoArray(scores, to);
    right.intoArray(scores, to + LANES);
  }

  /** Four heads share each load of two vectors of keys: eight sums hide the latency of one. */
  private void scoreFour(
      float[] query, int first, int[] block, int from, float[] scores, int to, int stride) {
    FloatVector left0 = FloatVector.zero(FLOATS);
    FloatVector left1 = left0;
    FloatVector left2 = left0;
    FloatVector left3 = left0;
    FloatVector right0 = left0;
    FloatVector right1 = left0;
    FloatVector right2 = left0;
    FloatVector right3 = left0;
    for (int d = 0; d < headSize; d++) {
      FloatVector left = load(block, from + d * BLOCK);
      FloatVector right = load(block, from + d * BLOCK + LANES);
      FloatVector factor0 = FloatVector.broadcast(FLOATS, query[first + d]);
      FloatVector factor1 = FloatVector.broadcast(FLOATS, query[first + headSize + d]);
      FloatVector factor2 = FloatVector.broadcast(FLOATS, query[first + 2 * headSize + d]);
      FloatVector factor3 = FloatVector.broadcast(FLOATS, query[first + 3 * headSize + d]);
      left0 = left.fma(factor0, left0);
      left1 = left.fma(factor1, left1);
      left2 = left.fma(factor2, left2);
      left3 = left.fma(factor3, left3);
      right0 = right.fma(factor0, right0);
      right1 = right.fma(factor1, right1);
      right2 = right.fma(factor2, right2);
      right3 = right.fma(factor3, right3);
    }
    left0.intoArray(scores, to);
    right0.intoArray(scores, to + LANES);
    left1.intoArray(scores, to + stride);
    right1.intoArray(scores, to + stride + LANES);
    left2.intoArray(scores, to + 2 * stride);
    right2.intoArray(scores, to + 2 * stride + LANES);
    left3.intoArray(scores, to + 3 * stride);
    right3.intoArray(scores, to + 3 * stride + LANES);
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
    int whole = headSize - headSize % (2 * LANES);
    for (int g = 0; g < group; ) {
      boolean four = g + 3 < group;
      int from = weightOffset + g * stride;
      int to = resultOffset + g * headSize;
      for (int d = 0; d < whole; d += 2 * LANES) {
        int values = values(at) + d;
        if (four) {
          mixFour(weights, from, stride, block, values, positions, result, to + d);
        } else {
          mixOne(weights, from, block, values, positions, result, to + d);
        }
      }
      g += four ? 4 : 1;
    }
    if (whole < headSize) {
      mixFrom(whole, weights, weightOffset, stride, block, at, positions, result, resultOffset);
    }
  }

  private void mixOne(
      float[] weights, int from, int[] block, int values, int positions, float[] result, int to) {
    FloatVector left = FloatVector.fromArray(FLOATS, result, to);
    FloatVector right = FloatVector.fromArray(FLOATS, result, to + LANES);
    for (int t = 0; t < positions; t++) {
      int at = values + t * headSize;
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[from + t]);
      left = load(block, at).fma(weight, left);
      right = load(block, at + LANES).fma(weight, right);
    }
    left.intoArray(result, to);
    right.intoArray(result, to + LANES);
  }

  /** Four heads share each load of two vectors of values. */
  private void mixFour(
      float[] weights,
      int from,
      int stride,
      int[] block,
      int values,
      int positions,
      float[] result,
      int to) {
    FloatVector left0 = FloatVector.fromArray(FLOATS, result, to);
    FloatVector left1 = FloatVector.fromArray(FLOATS, result, to + headSize);
    FloatVector left2 = FloatVector.fromArray(FLOATS, result, to + 2 * headSize);
    FloatVector left3 = FloatVector.fromArray(FLOATS, result, to + 3 * headSize);
    FloatVector right0 = FloatVector.fromArray(FLOATS, result, to + LANES);
    FloatVector right1 = FloatVector.fromArray(FLOATS, result, to + headSize + LANES);
    FloatVector right2 = FloatVector.fromArray(FLOATS, result, to + 2 * headSize + LANES);
    FloatVector right3 = FloatVector.fromArray(FLOATS, result, to + 3 * headSize + LANES);
    for (int t = 0; t < positions; t++) {
      FloatVector left = load(block, values + t * headSize);
      FloatVector right = load(block, values + t * headSize + LANES);
      FloatVector weight0 = FloatVector.broadcast(FLOATS, weights[from + t]);
      FloatVector weight1 = FloatVector.broadcast(FLOATS, weights[from + stride + t]);
      FloatVector weight2 = FloatVector.broadcast(FLOATS, weights[from + 2 * stride + t]);
      FloatVector weight3 = FloatVector.broadcast(FLOATS, weights[from + 3 * stride + t]);
      left0 = left.fma(weight0, left0);
      left1 = left.fma(weight1, left1);
      left2 = left.fma(weight2, left2);
      left3 = left.fma(weight3, left3);
      right0 = right.fma(weight0, right0);
      right1 = right.fma(weight1, right1);
      right2 = right.fma(weight2, right2);
      right3 = right.fma(weight3, right3);
    }
    left0.intoArray(result, to);
    left1.intoArray(result, to + headSize);
    left2.intoArray(result, to + 2 * headSize);
    left3.intoArray(result, to + 3 * headSize);
    right0.intoArray(result, to + LANES);
    right1.intoArray(result, to + headSize + LANES);
    right2.intoArray(result, to + 2 * headSize + LANES);
    right3.intoArray(result, to + 3 * headSize + LANES);
  }
}
