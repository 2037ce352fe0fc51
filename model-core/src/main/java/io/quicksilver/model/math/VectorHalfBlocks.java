package io.quicksilver.model.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Blocks in bfloat16 with the Vector API: each lane runs the plain loop's operations. */
final class VectorHalfBlocks extends HalfBlocks {

  private static final VectorSpecies<Float> FLOATS =
      VectorLoops.FLOATS.length() > TILE ? FloatVector.SPECIES_512 : VectorLoops.FLOATS;
  private static final VectorSpecies<Integer> WORDS = FLOATS.withLanes(int.class);
  private static final int LANES = FLOATS.length();

  VectorHalfBlocks(int group, int headSize) {
    super(group, headSize);
  }

  private static FloatVector lower(IntVector words) {
    return words.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
  }

  private static FloatVector upper(IntVector words) {
    return words.and(UPPER).reinterpretAsFloats();
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
    for (int t = 0; t < positions; t += LANES) {
      int from = tile(at, t) + t % TILE;
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
    FloatVector even = FloatVector.zero(FLOATS);
    FloatVector odd = even;
    for (int c = 0; c < pairs; c++) {
      IntVector words = IntVector.fromArray(WORDS, block, from + c * TILE);
      int d = first + 2 * c;
      even = lower(words).fma(FloatVector.broadcast(FLOATS, query[d]), even);
      odd = upper(words).fma(FloatVector.broadcast(FLOATS, query[d + 1]), odd);
    }
    even.add(odd).intoArray(scores, to);
  }

  /** Four heads share each load of a vector of words: eight sums hide the latency of one. */
  private void scoreFour(
      float[] query, int first, int[] block, int from, float[] scores, int to, int stride) {
    int size = headSize;
    FloatVector even0 = FloatVector.zero(FLOATS);
    FloatVector even1 = even0;
    FloatVector even2 = even0;
    FloatVector even3 = even0;
    FloatVector odd0 = even0;
    FloatVector odd1 = even0;
    FloatVector odd2 = even0;
    FloatVector odd3 = even0;
    for (int c = 0; c < pairs; c++) {
      IntVector words = IntVector.fromArray(WORDS, block, from + c * TILE);
      FloatVector even = lower(words);
      FloatVector odd = upper(words);
      int d = first + 2 * c;
      even0 = even.fma(FloatVector.broadcast(FLOATS, query[d]), even0);
      odd0 = odd.fma(FloatVector.broadcast(FLOATS, query[d + 1]), odd0);
      even1 = even.fma(FloatVector.broadcast(FLOATS, query[d + size]), even1);
      odd1 = odd.fma(FloatVector.broadcast(FLOATS, query[d + size + 1]), odd1);
      even2 = even.fma(FloatVector.broadcast(FLOATS, query[d + 2 * size]), even2);
      odd2 = odd.fma(FloatVector.broadcast(FLOATS, query[d + 2 * size + 1]), odd2);
      even3 = even.fma(FloatVector.broadcast(FLOATS, query[d + 3 * size]), even3);
      odd3 = odd.fma(FloatVector.broadcast(FLOATS, query[d + 3 * size + 1]), odd3);
    }
    even0.add(odd0).intoArray(scores, to);
    even1.add(odd1).intoArray(scores, to + stride);
    even2.add(odd2).intoArray(scores, to + 2 * stride);
    even3.add(odd3).intoArray(scores, to + 3 * stride);
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
    int whole = pairs - pairs % LANES;
    for (int c = 0; c < whole; c += LANES) {
      int from = values(at, c) + c % TILE;
      int width = width(c);
      int g = 0;
      for (; g + 3 < group; g += 4) {
        int weight = weightOffset + g * stride;
        int to = resultOffset + g * headSize + c;
        mixFour(weights, weight, stride, block, from, width, positions, result, to);
      }
      for (; g < group; g++) {
        int weight = weightOffset + g * stride;
        int to = resultOffset + g * headSize + c;
        mixOne(weights, weight, block, from, width, positions, result, to);
      }
    }
    if (whole < pairs) {
      mixFrom(whole, weights, weightOffset, stride, block, at, positions, result, resultOffset);
    }
  }

  private void mixOne(
      float[] weights,
      int weight,
      int[] block,
      int from,
      int width,
      int positions,
      float[] result,
      int to) {
    FloatVector lower = FloatVector.fromArray(FLOATS, result, to);
    FloatVector upper = FloatVector.fromArray(FLOATS, result, to + pairs);
    for (int t = 0; t < positions; t++) {
      IntVector words = IntVector.fromArray(WORDS, block, from + t * width);
      FloatVector factor = FloatVector.broadcast(FLOATS, weights[weight + t]);
      lower = lower(words).fma(factor, lower);
      upper = upper(words).fma(factor, upper);
    }
    lower.intoArray(result, to);
    upper.intoArray(result, to + pairs);
  }

  /** Four heads share each load of a vector of words. */
  private void mixFour(
      float[] weights,
      int weight,
      int stride,
      int[] block,
      int from,
      int width,
      int positions,
      float[] result,
      int to) {
    int size = headSize;
    int half = to + pairs;
    FloatVector lower0 = FloatVector.fromArray(FLOATS, result, to);
    FloatVector lower1 = FloatVector.fromArray(FLOATS, result, to + size);
    FloatVector lower2 = FloatVector.fromArray(FLOATS, result, to + 2 * size);
    FloatVector lower3 = FloatVector.fromArray(FLOATS, result, to + 3 * size);
    FloatVector upper0 = FloatVector.fromArray(FLOATS, result, half);
    FloatVector upper1 = FloatVector.fromArray(FLOATS, result, half + size);
    FloatVector upper2 = FloatVector.fromArray(FLOATS, result, half + 2 * size);
    FloatVector upper3 = FloatVector.fromArray(FLOATS, result, half + 3 * size);
    for (int t = 0; t < positions; t++) {
      IntVector words = IntVector.fromArray(WORDS, block, from + t * width);
      FloatVector lower = lower(words);
      FloatVector upper = upper(words);
      FloatVector factor0 = FloatVector.broadcast(FLOATS, weights[weight + t]);
      FloatVector factor1 = FloatVector.broadcast(FLOATS, weights[weight + stride + t]);
      FloatVector factor2 = FloatVector.broadcast(FLOATS, weights[weight + 2 * stride + t]);
      FloatVector factor3 = FloatVector.broadcast(FLOATS, weights[weight + 3 * stride + t]);
      lower0 = lower.fma(factor0, lower0);
      upper0 = upper.fma(factor0, upper0);
      lower1 = lower.fma(factor1, lower1);
      upper1 = upper.fma(factor1, upper1);
      lower2 = lower.fma(factor2, lower2);
      upper2 = upper.fma(factor2, upper2);
      lower3 = lower.fma(factor3, lower3);
      upper3 = upper.fma(factor3, upper3);
    }
    lower0.intoArray(result, to);
    lower1.intoArray(result, to + size);
    lower2.intoArray(result, to + 2 * size);
    lower3.intoArray(result, to + 3 * size);
    upper0.intoArray(result, half);
    upper1.intoArray(result, half + size);
    upper2.intoArray(result, half + 2 * size);
    upper3.intoArray(result, half + 3 * size);
  }
}
