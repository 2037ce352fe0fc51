package io.quicksilver.model.math;

/**
 * The loops over heap rows that cost something: attention, exponentials, conversions.
 *
 * <p>There are two implementations with the same bits, {@link PlainLoops} and one with the Vector
 * API that {@link #best} takes where the JVM offers that module: every lane runs the same fused
 * operations in the same order as the plain loop.
 */
public interface HeapLoops {

  /** Interleaved sums of a softmax, a multiple of every vector's floats. */
  int PARTS = 16;

  /** Interleaved sums of a sum of squares, a multiple of every vector's floats. */
  int SQUARE_PARTS = 64;

  /** The fastest implementation on this JVM. */
  static HeapLoops best() {
    return LoopsChoice.BEST;
  }

  /**
   * What a softmax takes a smaller exponent for. Beside the largest weight, exp(0), such a weight
   * is far below a float's last bit; but numbers near the smallest float, and sums of their
   * products, would cost the processor a hundred times the time.
   */
  float LEAST = -60;

  /**
   * Attention's loops over cache blocks.
   *
   * @param precision of the products: float32 blocks beside float32 products, else bfloat16
   * @param group query heads that share a key/value head
   * @param headSize D, even
   */
  BlockLoops blocks(Precision precision, int group, int headSize);

  /**
   * {@code x = softmax(x)} for {@code count} floats from {@code offset} on; exponents below {@link
   * #LEAST} count as that. The sum runs in {@link #PARTS} interleaved sums.
   *
   * @param x the next multiple of PARTS floats are overwritten
   * @param parts room for the interleaved sums
   */
  void softmax(float[] x, int offset, int count, float[] parts);

  /**
   * Rotates neighbouring heads in place: {@code (a, b) -> (a cos - b sin, b cos + a sin)} for each
   * channel of a head's first half and its like in the second.
   *
   * @param row {@code [heads, 2 half]} from {@code offset} on
   * @param cosines {@code half} floats from {@code table} on; {@code sines} likewise
   */
  void rotate(
      float[] row, int offset, int heads, float[] cosines, float[] sines, int table, int half);

  /** {@code y[i] += w[i] x[i]} for {@code count} floats; w and x begin at their offsets. */
  void addProduct(float[] y, float[] w, int wOffset, float[] x, int xOffset, int count);

  /**
   * {@code Σ x²} of {@code count} floats: {@link #SQUARE_PARTS} interleaved sums, added up in
   * double precision from the first to the last.
   *
   * @param parts room for the interleaved sums
   */
  double sumOfSquares(float[] x, int count, float[] parts);

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
