package io.quicksilver.model.math;

import java.util.Arrays;

/** The loops written out; runs on every JVM. */
public final class PlainLoops implements HeapLoops {

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
    for (int g = 0; g < group; g++) {
      int row = scoreOffset + g * stride;
      Arrays.fill(scores, row, row + BLOCK, 0f);
      for (int d = 0; d < headSize; d++) {
        float factor = query[queryOffset + g * headSize + d];
        int from = keyOffset + d * BLOCK;
        for (int t = 0; t < BLOCK; t++) {
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
      for (int t = 0; t < positions; t++) {
        float weight = weights[weightOffset + g * stride + t];
        int from = valueOffset + t * headSize;
        for (int d = 0; d < headSize; d++) {
          result[row + d] = Math.fma(weight, values[from + d], result[row + d]);
        }
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
  public String name() {
    return "plain";
  }
}
