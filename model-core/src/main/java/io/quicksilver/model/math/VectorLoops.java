package io.quicksilver.model.math;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops with the Vector API. A lane runs the plain loop's operations in its order, so the bits
 * are the plain loop's, whatever the width of a vector.
 */
final class VectorLoops implements HeapLoops {

  private static final VectorSpecies<Float> FLOATS = widest();
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Byte> BYTES = bytes();
  private static final PlainLoops PLAIN = new PlainLoops();

  /** As many bytes as there are floats in a vector; null where no vector is that small. */
  private static VectorSpecies<Byte> bytes() {
    boolean offered = LANES * Byte.SIZE >= VectorShape.S_64_BIT.vectorBitSize();
    return offered ? VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Byte.SIZE)) : null;
  }

  /** A vector must not be wider than a block. */
  private static VectorSpecies<Float> widest() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    return preferred.length() <= BLOCK ? preferred : FloatVector.SPECIES_512;
  }

  @Override
  public void scores(
      float[] query,
      int queryOffset,
      int group,
      int headSize,
      float[] keys,
      int keyOffset,
      float[] scores,
      int scoreOffset,
      int stride) {
    int g = 0;
    for (; g + 3 < group; g += 4) {
      int first = queryOffset + g * headSize;
      for (int t = 0; t < BLOCK; t += LANES) {
        int to = scoreOffset + g * stride + t;
        scoreFour(query, first, headSize, keys, keyOffset + t, scores, to, stride);
      }
    }
    for (; g < group; g++) {
      int first = queryOffset + g * headSize;
      for (int t = 0; t < BLOCK; t += LANES) {
        int to = scoreOffset + g * stride + t;
        scoreOne(query, first, headSize, keys, keyOffset + t, scores, to);
      }
    }
  }

  private static void scoreOne(
      float[] query, int first, int headSize, float[] keys, int keyOffset, float[] scores, int to) {
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int d = 0; d < headSize; d++) {
      FloatVector key = FloatVector.fromArray(FLOATS, keys, keyOffset + d * BLOCK);
      sum = key.fma(FloatVector.broadcast(FLOATS, query[first + d]), sum);
    }
    sum.intoArray(scores, to);
  }

  /** Four heads share each load of a key. */
  private static void scoreFour(
      float[] query,
      int first,
      int headSize,
      float[] keys,
      int keyOffset,
      float[] scores,
      int to,
      int stride) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int d = 0; d < headSize; d++) {
      FloatVector key = FloatVector.fromArray(FLOATS, keys, keyOffset + d * BLOCK);
      sum0 = key.fma(FloatVector.broadcast(FLOATS, query[first + d]), sum0);
      sum1 = key.fma(FloatVector.broadcast(FLOATS, query[first + headSize + d]), sum1);
      sum2 = key.fma(FloatVector.broadcast(FLOATS, query[first + 2 * headSize + d]), sum2);
      sum3 = key.fma(FloatVector.broadcast(FLOATS, query[first + 3 * headSize + d]), sum3);
    }
    sum0.intoArray(scores, to);
    sum1.intoArray(scores, to + stride);
    sum2.intoArray(scores, to + 2 * stride);
    sum3.intoArray(scores, to + 3 * stride);
  }

  @Override
  public void mix(
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
    if (headSize % LANES != 0) {
      PLAIN.mix(
          weights,
          weightOffset,
          stride,
          group,
          values,
          valueOffset,
          positions,
          headSize,
          result,
          resultOffset);
      return;
    }
    int g = 0;
    for (; g + 3 < group; g += 4) {
      int from = weightOffset + g * stride;
      for (int d = 0; d < headSize; d += LANES) {
        int to = resultOffset + g * headSize + d;
        mixFour(weights, from, stride, values, valueOffset + d, positions, headSize, result, to);
      }
    }
    for (; g < group; g++) {
      int from = weightOffset + g * stride;
      for (int d = 0; d < headSize; d += LANES) {
        int to = resultOffset + g * headSize + d;
        mixOne(weights, from, values, valueOffset + d, positions, headSize, result, to);
      }
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
    FloatVector sum = FloatVector.fromArray(FLOATS, result, to);
    for (int t = 0; t < positions; t++) {
      FloatVector value = FloatVector.fromArray(FLOATS, values, valueOffset + t * headSize);
      sum = value.fma(FloatVector.broadcast(FLOATS, weights[from + t]), sum);
    }
    sum.intoArray(result, to);
  }

  /** Four heads share each load of a value. */
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
    FloatVector sum0 = FloatVector.fromArray(FLOATS, result, to);
    FloatVector sum1 = FloatVector.fromArray(FLOATS, result, to + headSize);
    FloatVector sum2 = FloatVector.fromArray(FLOATS, result, to + 2 * headSize);
    FloatVector sum3 = FloatVector.fromArray(FLOATS, result, to + 3 * headSize);
    for (int t = 0; t < positions; t++) {
      FloatVector value = FloatVector.fromArray(FLOATS, values, valueOffset + t * headSize);
      sum0 = value.fma(FloatVector.broadcast(FLOATS, weights[from + t]), sum0);
      sum1 = value.fma(FloatVector.broadcast(FLOATS, weights[from + stride + t]), sum1);
      sum2 = value.fma(FloatVector.broadcast(FLOATS, weights[from + 2 * stride + t]), sum2);
      sum3 = value.fma(FloatVector.broadcast(FLOATS, weights[from + 3 * stride + t]), sum3);
    }
    sum0.intoArray(result, to);
    sum1.intoArray(result, to + headSize);
    sum2.intoArray(result, to + 2 * headSize);
    sum3.intoArray(result, to + 3 * headSize);
  }

  @Override
  public void exponentials(float[] x, int offset, int count, float shift) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
      exponential(FloatVector.fromArray(FLOATS, x, offset + i).sub(shift)).intoArray(x, offset + i);
    }
    PLAIN.exponentials(x, offset + i, count - i, shift);
  }

  @Override
  public float quantize(float[] x, int count, byte[] codes) {
    int whole = FLOATS.loopBound(count);
    FloatVector most = FloatVector.zero(FLOATS);
    for (int i = 0; i < whole; i += LANES) {
      most = most.max(FloatVector.fromArray(FLOATS, x, i).abs());
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < count; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    float factor = IntegerCodes.factor(largest);
    int coded = BYTES == null ? 0 : whole;
    for (int i = 0; i < coded; i += LANES) {
      FloatVector.fromArray(FLOATS, x, i)
          .mul(factor)
          .add(IntegerCodes.ROUNDING)
          .reinterpretAsInts()
          .castShape(BYTES, 0)
          .reinterpretAsBytes()
          .intoArray(codes, i);
    }
    PlainLoops.code(x, coded, count, factor, codes);
    return IntegerCodes.scale(largest);
  }

  /** {@link Exponential#of} in every lane. */
  private static FloatVector exponential(FloatVector value) {
    FloatVector x = value.max(Exponential.LOWEST).min(Exponential.HIGHEST);
    FloatVector rounded =
        x.fma(
            FloatVector.broadcast(FLOATS, Exponential.LOG2_E),
            FloatVector.broadcast(FLOATS, Exponential.ROUNDING));
    FloatVector n = rounded.sub(Exponential.ROUNDING);
    FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_LOW), r);
    FloatVector p =
        r.fma(
            FloatVector.broadcast(FLOATS, Exponential.P0),
            FloatVector.broadcast(FLOATS, Exponential.P1));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.P2));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.P3));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.P4));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.P5));
    p = p.fma(r.mul(r), r).add(1f);
    IntVector exponent =
        rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT);
    return p.reinterpretAsInts().add(exponent).reinterpretAsFloats();
  }

  @Override
  public float max(float[] x, int offset, int count) {
    if (count < LANES) {
      return PLAIN.max(x, offset, count);
    }
    FloatVector max = FloatVector.fromArray(FLOATS, x, offset);
    for (int i = LANES; i + LANES <= count; i += LANES) {
      max = max.max(FloatVector.fromArray(FLOATS, x, offset + i));
    }
    max = max.max(FloatVector.fromArray(FLOATS, x, offset + count - LANES));
    return max.reduceLanes(VectorOperators.MAX);
  }

  @Override
  public String name() {
    return "vector " + FLOATS.vectorBitSize();
  }
}
