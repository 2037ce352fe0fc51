package io.quicksilver.model.layer;

/** Loops over the first {@code n} floats of heap rows; every reduction has one fixed order. */
final class Rows {

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

  /** {@code Σ x²}, in four interleaved sums of double precision. */
  static double sumOfSquares(float[] x, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
    }
    for (; i < n; i++) {
      a += (double) x[i] * x[i];
    }
    return (a + b) + (c + d);
  }
}
