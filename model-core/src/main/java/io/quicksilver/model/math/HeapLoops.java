package io.quicksilver.model.math;

/**
 * The loops over heap rows that cost something: attention's two halves and the exponential.
 *
 * <p>There are two implementations with the same bits, {@link PlainLoops} and one with the Vector
 * API that {@link #best} takes where the JVM offers that module: every lane runs the same fused
 * operations in the same order as the plain loop.
 */
public interface HeapLoops {

  /** Positions in a block of the key/value cache. */
  int BLOCK = 64;

  /** The fastest implementation on this JVM. */
  static HeapLoops best() {
    return LoopsChoice.BEST;
  }

  /**
   * Scores of several query heads against the first positions of a block of keys: {@code
   * scores[g][t] = Σ_d query[g][d] keys[d][t]}, d ascending.
   *
   * @param query {@code [group, headSize]} from {@code queryOffset} on
   * @param keys {@code [headSize, BLOCK]} from {@code keyOffset} on
   * @param positions how many scores count; those past them, to the block's end, are unspecified
   * @param scores row g at {@code scoreOffset + g * stride}, room for BLOCK floats each
   */
  void scores(
      float[] query,
      int queryOffset,
      int group,
      int headSize,
      float[] keys,
      int keyOffset,
      int positions,
      float[] scores,
      int scoreOffset,
      int stride);

  /**
   * Adds one block of weighted values: {@code result[g][d] += Σ_t weights[g][t] values[t][d]}, t
   * ascending.
   *
   * @param weights row g at {@code weightOffset + g * stride}
   * @param values {@code [positions, headSize]} from {@code valueOffset} on
   * @param positions how many positions of the block count
   * @param result {@code [group, headSize]} from {@code resultOffset} on
   */
  void mix(
      float[] weights,
      int weightOffset,
      int stride,
      int group,
      float[] values,
      int valueOffset,
      int positions,
      int headSize,
      float[] result,
      int resultOffset);

  /** {@code x[i] = exp(x[i] - shift)} for {@code count} floats from {@code offset} on. */
  void exponentials(float[] x, int offset, int count, float shift);

  /** {@code x[i] = 1 / (1 + exp(-x[i]))} for {@code count} floats from {@code offset} on. */
  default void sigmoids(float[] x, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      x[i] = -x[i];
    }
    exponentials(x, offset, count, 0);
    for (int i = offset; i < offset + count; i++) {
      x[i] = 1 / (1 + x[i]);
    }
  }

  /** The largest of {@code count} floats, at least one, from {@code offset} on. */
  float max(float[] x, int offset, int count);

  /**
   * Codes a row in unsigned 8-bit integers around 128: {@code codes[i] = 128 + round(x[i] /
   * scale)}, ties to even, {@code scale = max |x| / 127}.
   *
   * @param x a row of {@code count} floats
   * @param codes receives {@code count} bytes, 1 .. 255
   * @return the scale; 0 where the row is zero or nearly so, not a number where the row has none
   */
  float quantize(float[] x, int count, byte[] codes);

  /**
   * Rounds floats to bfloat16, the upper half of a float: to the nearest, ties to even; what is not
   * a number stays none.
   *
   * @param x a row of {@code count} floats
   * @param halves receives {@code count} halves
   */
  void halve(float[] x, int count, short[] halves);

  /** What run.json calls it. */
  String name();

  /** Sum of {@code count} floats, in four interleaved sums of double precision. */
  static double sum(float[] x, int offset, int count) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      a += x[offset + i];
      b += x[offset + i + 1];
      c += x[offset + i + 2];
      d += x[offset + i + 3];
    }
    for (; i < count; i++) {
      a += x[offset + i];
    }
    return (a + b) + (c + d);
  }
}
