package io.quicksilver.model.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Attention's two halves with the Vector API: each lane runs the plain loop's operations in its
 * order.
 */
final class VectorAttention {

  private static final VectorSpecies<Float> FLOATS = VectorLoops.FLOATS;
  private static final int LANES = FLOATS.length();

  private VectorAttention() {}

  /** {@link HeapLoops#scores}. */
  static void scores(
      float[] query,
      int queryOffset,
      int group,
      int headSize,
      float[] keys,
      int keyOffset,
      int positions,
      float[] scores,
      int scoreOffset,
      int stride) {
    for (int t = 0; t < positions; t += 2 * LANES) {
      int from = keyOffset + t;
      int g = 0;
      for (; g + 3 < group; g += 4) {
        int first = queryOffset + g * headSize;
        scoreFour(query, first, headSize, keys, from, scores, scoreOffset + g * stride + t, stride);
      }
      for (; g < group; g++) {
        int first = queryOffset + g * headSize;
        scoreOne(query, first, headSize, keys, from, scores, scoreOffset + g * stride + t);
      }
    }
  }

  private static void scoreOne(
      float[] query, int first, int headSize, float[] keys, int from, float[] scores, int to) {
    FloatVector left = FloatVector.zero(FLOATS);
    FloatVector right = left;
    for (int d = 0; d < headSize; d++) {
      FloatVector factor = FloatVector.broadcast(FLOATS, query[first + d]);
      left = FloatVector.fromArray(FLOATS, keys, from + d * HeapLoops.BLOCK).fma(factor, left);
      right =
          FloatVector.fromArray(FLOATS, keys, from + d * HeapLoops.BLOCK + LANES)
              .fma(factor, right);
    }
    left.intoArray(scores, to);
    right.intoArray(scores, to + LANES);
  }

  /** Four heads share each load of two vectors of keys: eight sums hide the latency of one. */
  private static void scoreFour(
      float[] query,
      int first,
      int headSize,
      float[] keys,
      int from,
      float[] scores,
      int to,
      int stride) {
    FloatVector left0 = FloatVector.zero(FLOATS);
    FloatVector left1 = left0;
    FloatVector left2 = left0;
    FloatVector left3 = left0;
    FloatVector right0 = left0;
    FloatVector right1 = left0;
    FloatVector right2 = left0;
    FloatVector right3 = left0;
    for (int d = 0; d < headSize; d++) {
      FloatVector left = FloatVector.fromArray(FLOATS, keys, from + d * HeapLoops.BLOCK);
      FloatVector right = FloatVector.fromArray(FLOATS, keys, from + d * HeapLoops.BLOCK + LANES);
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

  /** {@link HeapLoops#mix}. */
  static void mix(
      float[] weights,
      int weightOffset,
      int stride,
      int group,
      float[] values,
      int valueOffset,
      int positions,
      int headSize,
      float[] result,
      int resultOffset) {
    int paired = headSize - headSize % (2 * LANES);
    for (int g = 0; g < group; ) {
      boolean four = g + 3 < group && paired == headSize;
      int from = weightOffset + g * stride;
      int to = resultOffset + g * headSize;
      for (int d = 0; d < paired; d += 2 * LANES) {
        if (four) {
          int into = to + d;
          mixFour(
              weights, from, stride, values, valueOffset + d, positions, headSize, result, into);
        } else {
          mixOne(weights, from, values, valueOffset + d, positions, headSize, result, to + d);
        }
      }
      if (paired < headSize) {
        PlainLoops.mixOne(
            weights, from, values, valueOffset, positions, paired, headSize, result, to);
      }
      g += four ? 4 : 1;
    }
  }

  private static void mixOne(
      float[] weights,
      int from,
      float[] values,
      int valueOffset,
      int positions,
      int headSize,
      float[] result,
      int to) {
    FloatVector left = FloatVector.fromArray(FLOATS, result, to);
    FloatVector right = FloatVector.fromArray(FLOATS, result, to + LANES);
    for (int t = 0; t < positions; t++) {
      int at = valueOffset + t * headSize;
      FloatVector weight = FloatVector.broadcast(FLOATS, weights[from + t]);
      left = FloatVector.fromArray(FLOATS, values, at).fma(weight, left);
      right = FloatVector.fromArray(FLOATS, values, at + LANES).fma(weight, right);
    }
    left.intoArray(result, to);
    right.intoArray(result, to + LANES);
  }

  /** Four heads share each load of two vectors of values. */
  private static void mixFour(
      float[] weights,
      int from,
      int stride,
      float[] values,
      int valueOffset,
      int positions,
      int headSize,
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
      FloatVector left = FloatVector.fromArray(FLOATS, values, valueOffset + t * headSize);
      FloatVector right = FloatVector.fromArray(FLOATS, values, valueOffset + t * headSize + LANES);
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
