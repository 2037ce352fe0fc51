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
    return 2 * preferred.length() <= BlockLoops.BLOCK ? preferred : FloatVector.SPECIES_512;
  }

  @Override
  public BlockLoops blocks(Precision precision, int group, int headSize) {
    return precision == Precision.F32
        ? new VectorFloatBlocks(group, headSize)
        : new VectorHalfBlocks(group, headSize);
  }

  @Override
  public void softmax(float[] x, int offset, int count, float[] parts) {
    if (PARTS % LANES != 0) {
      PLAIN.softmax(x, offset, count, parts);
      return;
    }
    int whole = PlainLoops.fillUp(x, offset, count);
    float max = max(x, offset, count);
    for (int part = 0; part < PARTS; part += LANES) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = offset + part; i < offset + whole; i += PARTS) {
        FloatVector power = power(FloatVector.fromArray(FLOATS, x, i).sub(max).max(LEAST));
        power.intoArray(x, i);
        sum = sum.add(power);
      }
      sum.intoArray(parts, part);
    }
    float factor = (float) (1 / HeapLoops.sum(parts, 0, PARTS));
    for (int i = offset; i < offset + whole; i += LANES) {
      FloatVector.fromArray(FLOATS, x, i).mul(factor).intoArray(x, i);
    }
  }

  @Override
  public void rotate(
      float[] row, int offset, int heads, float[] cosines, float[] sines, int table, int half) {
    int whole = FLOATS.loopBound(half);
    for (int head = 0; head < heads; head++) {
      int low = offset + head * 2 * half;
      int high = low + half;
      for (int i = 0; i < whole; i += LANES) {
        FloatVector cosine = FloatVector.fromArray(FLOATS, cosines, table + i);
        FloatVector sine = FloatVector.fromArray(FLOATS, sines, table + i);
        FloatVector a = FloatVector.fromArray(FLOATS, row, low + i);
        FloatVector b = FloatVector.fromArray(FLOATS, row, high + i);
        a.mul(cosine).sub(b.mul(sine)).intoArray(row, low + i);
        b.mul(cosine).add(a.mul(sine)).intoArray(row, high + i);
      }
      PlainLoops.rotateOne(row, low, whole, cosines, sines, table, half);
    }
  }

  @Override
  public void addProduct(float[] y, float[] w, int wOffset, float[] x, int xOffset, int count) {
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector factor = FloatVector.fromArray(FLOATS, w, wOffset + i);
      FloatVector product = FloatVector.fromArray(FLOATS, x, xOffset + i).mul(factor);
      FloatVector.fromArray(FLOATS, y, i).add(product).intoArray(y, i);
    }
    for (int i = whole; i < count; i++) {
      y[i] += w[wOffset + i] * x[xOffset + i];
    }
  }

  @Override
  public double sumOfSquares(float[] x, int count, float[] parts) {
    int whole = count - count % SQUARE_PARTS;
    for (int part = 0; part < SQUARE_PARTS; part += 2 * LANES) {
      FloatVector left = FloatVector.zero(FLOATS);
      FloatVector right = left;
      for (int i = part; i < whole; i += SQUARE_PARTS) {
        FloatVector a = FloatVector.fromArray(FLOATS, x, i);
        FloatVector b = FloatVector.fromArray(FLOATS, x, i + LANES);
        left = left.add(a.mul(a));
        right = right.add(b.mul(b));
      }
      left.intoArray(parts, part);
      right.intoArray(parts, part + LANES);
    }
    return PlainLoops.addUp(x, whole, count, parts);
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
    float largest = largest(x, whole);
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

  /**
   * {@code max |x|} of whole vectors: floats without a sign stand in the order of their bits, those
   * that are no numbers above all others.
   */
  private static float largest(float[] x, int count) {
    IntVector even = IntVector.zero(INTS);
    IntVector odd = even;
    int i = 0;
    for (; i + LANES < count; i += 2 * LANES) {
      even = even.max(magnitudes(x, i));
      odd = odd.max(magnitudes(x, i + LANES));
    }
    if (i < count) {
      even = even.max(magnitudes(x, i));
    }
    return Float.intBitsToFloat(even.max(odd).reduceLanes(VectorOperators.MAX));
  }

  private static IntVector magnitudes(float[] x, int from) {
    return FloatVector.fromArray(FLOATS, x, from).reinterpretAsInts().and(Integer.MAX_VALUE);
  }

  /** {@link Exponential#of} in every lane. */
  private static FloatVector exponential(FloatVector value) {
    return power(value.max(Exponential.LOWEST).min(Exponential.HIGHEST));
  }

  /** {@code exp(x)} for x between LOWEST and HIGHEST. */
  private static FloatVector power(FloatVector x) {
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
