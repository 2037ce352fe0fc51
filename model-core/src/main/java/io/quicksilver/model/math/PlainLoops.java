package io.quicksilver.model.math;

import java.util.Arrays;

/** The loops written out; runs on every JVM. */
public final class PlainLoops implements HeapLoops {

  /** Just less than half of what a bfloat16's last bit stands for, in a float's bits. */
  static final int HALF_LESS_ONE = 0x7fff;

  /** The bits of a float that is none. */
  static final int NOT_A_NUMBER = 0x7fc00000;

  @Override
  public BlockLoops blocks(Precision precision, int group, int headSize) {
    return precision == Precision.F32
        ? new FloatBlocks(group, headSize)
        : new HalfBlocks(group, headSize);
  }

  @Override
  public void softmax(float[] x, int offset, int count, float[] parts) {
    int whole = fillUp(x, offset, count);
    float max = max(x, offset, count);
    Arrays.fill(parts, 0, PARTS, 0f);
    for (int i = 0; i < whole; i++) {
      x[offset + i] = Exponential.of(Math.max(x[offset + i] - max, LEAST));
      parts[i % PARTS] += x[offset + i];
    }
    float factor = (float) (1 / HeapLoops.sum(parts, 0, PARTS));
    for (int i = offset; i < offset + whole; i++) {
      x[i] *= factor;
    }
  }

  /**
   * Writes behind {@code count} scores, up to whole vectors, what adds nothing to a sum of
   * exponentials of at least 1; returns the count of whole vectors.
   */
  static int fillUp(float[] x, int offset, int count) {
    int whole = (count + PARTS - 1) / PARTS * PARTS;
    Arrays.fill(x, offset + count, offset + whole, Float.NEGATIVE_INFINITY);
    return whole;
  }

  @Override
  public void rotate(
      float[] row, int offset, int heads, float[] cosines, float[] sines, int table, int half) {
    for (int head = 0; head < heads; head++) {
      rotateOne(row, offset + head * 2 * half, 0, cosines, sines, table, half);
    }
  }

  /** One head, from channel {@code first} on. */
  static void rotateOne(
      float[] row, int low, int first, float[] cosines, float[] sines, int table, int half) {
    for (int i = first; i < half; i++) {
      float cosine = cosines[table + i];
      float sine = sines[table + i];
      float a = row[low + i];
      float b = row[low + half + i];
      row[low + i] = a * cosine - b * sine;
      row[low + half + i] = b * cosine + a * sine;
    }
  }

  @Override
  public void addProduct(float[] y, float[] w, int wOffset, float[] x, int xOffset, int count) {
    for (int i = 0; i < count; i++) {
      y[i] += w[wOffset + i] * x[xOffset + i];
    }
  }

  @Override
  public double sumOfSquares(float[] x, int count, float[] parts) {
    Arrays.fill(parts, 0, SQUARE_PARTS, 0f);
    int whole = count - count % SQUARE_PARTS;
    for (int i = 0; i < whole; i++) {
      parts[i % SQUARE_PARTS] += x[i] * x[i];
    }
    return addUp(x, whole, count, parts);
  }

  /** The parts, and the squares behind the last whole run of them. */
  static double addUp(float[] x, int whole, int count, float[] parts) {
    double sum = 0;
    for (int i = 0; i < SQUARE_PARTS; i++) {
      sum += parts[i];
    }
    for (int i = whole; i < count; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum;
  }

  @Override
  public void exponentials(float[] x, int offset, int count, float shift) {
    for (int i = offset; i < offset + count; i++) {
      x[i] = Exponential.of(x[i] - shift);
    }
  }

  @Override
  public float max(float[] x, int offset, int count) {
    float max = x[offset];
    for (int i = offset + 1; i < offset + count; i++) {
      max = x[i] > max ? x[i] : max;
    }
    return max;
  }

  @Override
  public float quantize(float[] x, int count, byte[] codes) {
    float largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    float factor = IntegerCodes.factor(largest);
    code(x, 0, count, factor, codes);
    return IntegerCodes.scale(largest);
  }

  /** {@code codes[i]} for {@code i} from {@code first} on. */
  static void code(float[] x, int first, int count, float factor, byte[] codes) {
    for (int i = first; i < count; i++) {
      codes[i] = (byte) Float.floatToRawIntBits(x[i] * factor + IntegerCodes.ROUNDING);
    }
  }

  @Override
  public void halve(float[] x, int count, short[] halves) {
    halve(x, 0, count, halves);
  }

  /** {@code halves[i]} for {@code i} from {@code first} on. */
  static void halve(float[] x, int first, int count, short[] halves) {
    for (int i = first; i < count; i++) {
      halves[i] = (short) (half(x[i]) >>> Short.SIZE);
    }
  }

  /** A number rounded to bfloat16, in the upper half of the result; the lower is unspecified. */
  static int half(float x) {
    int bits = Float.floatToRawIntBits(x);
    int nearest = bits + HALF_LESS_ONE + (bits >>> Short.SIZE & 1);
    return Float.isNaN(x) ? NOT_A_NUMBER : nearest;
  }

  @Override
  public String name() {
    return "plain";
  }
}
