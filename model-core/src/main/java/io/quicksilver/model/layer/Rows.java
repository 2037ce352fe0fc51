package io.quicksilver.model.layer;

import java.util.Arrays;

/** Loops over the first {@code n} floats of heap rows; every reduction has one fixed order. */
final class Rows {

  /** Interleaved sums of a reduction. */
  static final int PARTS = 64;

  private Rows() {}

  /** {@code sum += x}. */
  static void add(float[] sum, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += x[i];
    }
  }

  /** {@code y = x / divisor}. */
  static void divide(float[] x, int divisor, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] / divisor;
    }
  }

  /** {@code y *= x}. */
  static void multiply(float[] y, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      y[i] *= x[i];
    }
  }

  /** {@code y += w ⊙ x}, where {@code w} begins at {@code offset}. */
  static void addProduct(float[] y, float[] w, int offset, float[] x, int n) {
    for (int i = 0; i < n; i++) {
      y[i] += w[offset + i] * x[i];
    }
  }

  /**
   * {@code Σ x²}: {@link #PARTS} interleaved sums, which the JVM keeps in lanes, added up in double
   * precision from the first to the last.
   *
   * @param parts room for the interleaved sums
   */
  static double sumOfSquares(float[] x, int n, float[] parts) {
    Arrays.fill(parts, 0, PARTS, 0f);
    int whole = n - n % PARTS;
    for (int from = 0; from < whole; from += PARTS) {
      for (int i = 0; i < PARTS; i++) {
        parts[i] += x[from + i] * x[from + i];
      }
    }
    double sum = 0;
    for (int i = 0; i < PARTS; i++) {
      sum += parts[i];
    }
    for (int i = whole; i < n; i++) {
      sum += (double) x[i] * x[i];
    }
    return sum;
  }
}
