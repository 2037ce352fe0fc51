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

  static final VectorSpecies<Float> FLOATS = widest();
  private static final int LANES = FLOATS.length();
  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final VectorSpecies<Short> SHORTS = shorts();
  private static final VectorSpecies<Byte> BYTES = bytes();
  private static final PlainLoops PLAIN = new PlainLoops();

  /** As many bytes as there are floats in a vector; null where no vector is that small. */
  private static VectorSpecies<Byte> bytes() {
    boolean offered = LANES * Byte.SIZE >= VectorShape.S_64_BIT.vectorBitSize();
    return offered ? VectorSpecies.of(byte.class, VectorShape.forBitSize(LANES * Byte.SIZE)) : null;
  }

  /** The same of shorts. */
  private static VectorSpecies<Short> shorts() {
    boolean offered = LANES * Short.SIZE >= VectorShape.S_64_BIT.vectorBitSize();
    return offered
        ? VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE))
        : null;
  }

  /** Two vectors must not be wider than a block. */
  private static VectorSpecies<Float> widest() {
    VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
    return 2 * preferred.length() <= BLOCK ? preferred : FloatVector.SPECIES_512;
  }

  @Override
  public void scores(
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
    VectorAttention.scores(
        query,
        queryOffset,
        group,
        headSize,
        keys,
        keyOffset,
        positions,
        scores,
        scoreOffset,
        stride);
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
    VectorAttention.mix(
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

  @Override
  public void halve(float[] x, int count, short[] halves) {
    int whole = SHORTS == null ? 0 : FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector values = FloatVector.fromArray(FLOATS, x, i);
      IntVector bits = values.reinterpretAsInts();
      IntVector odd = bits.lanewise(VectorOperators.LSHR, Short.SIZE).and(1);
      IntVector nearest = bits.add(odd).add(PlainLoops.HALF_LESS_ONE);
      nearest
          .blend(PlainLoops.NOT_A_NUMBER, values.test(VectorOperators.IS_NAN).cast(INTS))
          .lanewise(VectorOperators.LSHR, Short.SIZE)
          .castShape(SHORTS, 0)
          .reinterpretAsShorts()
          .intoArray(halves, i);
    }
    PlainLoops.halve(x, whole, count, halves);
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
