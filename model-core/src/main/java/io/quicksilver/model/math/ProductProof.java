package io.quicksilver.model.math;

import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Holds packed weights to the weights that they were packed from.
 *
 * <p>A block of random rows passes through the kernel; some of its outputs, the first and the last
 * among them, must be what sums in double precision say: {@code ‖y − ŷ‖ ≤ tolerance · ‖ŷ‖}. A
 * kernel or a layout that is wrong for a shape misses that by far, and the block is the one that
 * all other kernels of the shape must agree with bit for bit ({@link KernelProof}).
 */
public final class ProductProof {

  private static final int SEED = 20240229;
  private static final int ROWS = Matrix.ROW_BLOCK;
  private static final int OUTPUTS = 8;

  private final Products products;
  private final Lanes lanes;

  /** Proofs of what {@code products} packed; both stay the caller's. */
  public ProductProof(Products products, Lanes lanes) {
    this.products = products;
    this.lanes = lanes;
  }

  /** How far results in a precision may be from exact ones: rounding stays well below. */
  public static double tolerance(Precision precision) {
    return switch (precision) {
      case F32 -> 1e-3;
      case BF16 -> 5e-2;
      case INT8 -> 3e-1;
    };
  }

  /** {@code packed} computes {@code x Wᵀ + b}. */
  public void linear(String name, Linear packed, WeightRows weight, float[] bias) {
    try (ProductInput x = products.input(ROWS, packed.inputs(), 1)) {
      require(name, packed, x, (row, n) -> sum(weight, bias, n, row));
    }
  }

  /** The same of {@link Products#float32Linear}. */
  public void float32Linear(String name, Linear packed, WeightRows weight, float[] bias) {
    try (Matrix x = new Matrix(ROWS, packed.inputs())) {
      require(name, packed, x, (row, n) -> sum(weight, bias, n, row));
    }
  }

  /** {@code packed} computes {@code silu(x Wgᵀ + bg) ⊙ (x Wuᵀ + bu)}. */
  public void gated(
      String name,
      Linear packed,
      WeightRows gate,
      WeightRows up,
      float[] gateBias,
      float[] upBias) {
    try (ProductInput x = products.input(ROWS, packed.inputs(), 1)) {
      require(
          name,
          packed,
          x,
          (row, n) -> {
            double opened = sum(gate, gateBias, n, row);
            return opened / (1 + Math.exp(-opened)) * sum(up, upBias, n, row);
          });
    }
  }

  /** An exact result. */
  private interface Exact {
    double of(float[] row, int output);
  }

  private static double sum(WeightRows weight, float[] bias, int n, float[] row) {
    float[] weights = new float[weight.inputs()];
    weight.read(n, 1, FloatBuffer.wrap(weights));
    return PlainProducts.dot(row, weights, 0) + (bias == null ? 0 : bias[n]);
  }

  private void require(String name, Linear packed, ProductInput x, Exact exact) {
    Random random = new Random(SEED);
    float[][] rows = new float[ROWS][packed.inputs()];
    for (int row = 0; row < ROWS; row++) {
      for (int k = 0; k < rows[row].length; k++) {
        rows[row][k] = (float) random.nextGaussian();
      }
      x.put(row, rows[row], 0);
    }
    int[] chosen = random.ints(OUTPUTS, 0, packed.outputs()).toArray();
    chosen[0] = 0;
    chosen[1] = packed.outputs() - 1;
    double distance = distance(packed, x, rows, chosen, exact);
    // Not a number is no proof either.
    if (!(distance <= tolerance(x.precision()))) {
      throw new IllegalStateException(
          String.format(
              "Cannot trust the kernels of this machine (%s, %s): products with %s must be within"
                  + " %s of plain sums, got %.3g",
              products.name(),
              products.instructionSet(),
              name,
              tolerance(x.precision()),
              distance));
    }
  }

  private double distance(
      Linear packed, ProductInput x, float[][] rows, int[] chosen, Exact exact) {
    double error = 0;
    double size = Double.MIN_NORMAL;
    float[] actual = new float[packed.outputs()];
    try (Matrix y = new Matrix(ROWS, packed.outputs())) {
      packed.forward(x, ROWS, y, lanes);
      for (int row = 0; row < ROWS; row++) {
        y.read(row, actual, 0);
        for (int n : chosen) {
          double expected = exact.of(rows[row], n);
          error += (actual[n] - expected) * (actual[n] - expected);
          size += expected * expected;
        }
      }
    }
    return Math.sqrt(error / size);
  }
}
