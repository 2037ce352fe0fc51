package io.quicksilver.model.math;

import java.util.Arrays;

/** The loops written out; runs on every JVM. */
public final class PlainLoops implements HeapLoops {

  /** Just less than half of what a bfloat16's last bit stands for, in a float's bits. */
  static final int HALF_LESS_ONE = 0x7fff;

  /** The bits of a float that is none. */
  static final int NOT_A_NUMBER = 0x7fc00000;

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
    for (int g = 0; g < group; g++) {
      int row = scoreOffset + g * stride;
      Arrays.fill(scores, row, row + positions, 0f);
      for (int d = 0; d < headSize; d++) {
        float factor = query[queryOffset + g * headSize + d];
        int from = keyOffset + d * BLOCK;
        for (int t = 0; t < positions; t++) {
          scores[row + t] = Math.fma(factor, keys[from + t], scores[row + t]);
        }
      }
    }
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
    for (int g = 0; g < group; g++) {
      int row = resultOffset + g * headSize;
      int from = weightOffset + g * stride;
      mixOne(weights, from, values, valueOffset, positions, 0, headSize, result, row);
    }
  }

  /** One head, from channel {@code first} on. */
  static void mixOne(
      float[] weights,
      int weightOffset,
      float[] values,
      int valueOffset,
      int positions,
      int first,
      int headSize,
      float[] result,
      int resultOffset) {
    for (int t = 0; t < positions; t++) {
      float weight = weights[weightOffset + t];
      int from = valueOffset + t * headSize;
      for (int d = first; d < headSize; d++) {
        result[resultOffset + d] = Math.fma(weight, values[from + d], result[resultOffset + d]);
      }
    }
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
      int bits = Float.floatToIntBits(x[i]);
      int nearest = bits + HALF_LESS_ONE + (bits >>> Short.SIZE & 1);
      halves[i] = (short) ((Float.isNaN(x[i]) ? NOT_A_NUMBER : nearest) >>> Short.SIZE);
    }
  }

  @Override
  public String name() {
    return "plain";
  }
}
