package io.quicksilver.model.layer;

/** Loops over the first {@code n} floats of heap rows, which the JVM vectorises. */
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
}
