package io.quicksilver.model.math;

import java.util.Arrays;

/**
 * Tries a precision on a product whose result is known.
 *
 * <p>Where a machine has no dot products of 8-bit integers, the library's kernels add pairs of them
 * in 16 bits and lose what is too large, without a word; where it has none of bfloat16, they are
 * slower than float32. Neither serves here.
 */
final class PrecisionTrial {

  private static final int INPUTS = 128;
  private static final int OUTPUTS = 64;
  private static final int ROWS = 32;
  private static final double TOLERANCE = 1e-3;
  private static final String FAST = "brg";

  private PrecisionTrial() {}

  static void require(OneDnnProducts products) {
    float[] weights = new float[OUTPUTS * INPUTS];
    Arrays.fill(weights, 1);
    try (Lanes lanes = new Lanes(1);
        ProductInput x = products.input(ROWS, INPUTS, 1);
        Matrix y = new Matrix(ROWS, OUTPUTS)) {
      for (int row = 0; row < ROWS; row++) {
        float[] values = new float[INPUTS];
        Arrays.fill(values, row % 2 == 0 ? 1 : -1);
        x.put(row, values, 0);
      }
      try (Linear linear = products.linear(WeightRows.of(weights, OUTPUTS), null, lanes)) {
        linear.forward(x, ROWS, y, lanes);
      } catch (RuntimeException e) {
        throw unsupported(products, "none: " + e.getMessage(), e);
      }
      requireFast(products);
      requireRight(products, y);
    }
  }

  private static void requireFast(OneDnnProducts products) {
    boolean fast = products.implementations().stream().allMatch(name -> name.startsWith(FAST));
    if (!fast && products.precision() != Precision.F32) {
      throw unsupported(products, products.implementations().toString(), null);
    }
  }

  private static void requireRight(OneDnnProducts products, Matrix y) {
    float[] values = new float[OUTPUTS];
    for (int row = 0; row < ROWS; row++) {
      y.read(row, values, 0);
      double expected = row % 2 == 0 ? INPUTS : -INPUTS;
      for (float value : values) {
        if (Math.abs(value - expected) > TOLERANCE) {
          throw unsupported(products, "a sum of " + value + " for " + expected, null);
        }
      }
    }
  }

  private static UnsupportedOperationException unsupported(
      OneDnnProducts products, String actual, RuntimeException cause) {
    return new UnsupportedOperationException(
        String.format(
            "Cannot compute in %s on %s: the kernels must be fast and exact, got %s",
            products.precision(), products.instructionSet(), actual),
        cause);
  }
}
