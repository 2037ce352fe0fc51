package io.quicksilver.model.math;

import java.util.Arrays;
import java.util.Random;

/** A main class that multiplies equal rows by the plain products and says whether they stay so. */
final class EqualRows {

  private static final int ROWS = 48;
  private static final int[][] SHAPES = {{48, 48}, {48, 131}, {176, 64}, {17, 31}, {2048, 512}};

  private EqualRows() {}

  /** Prints, for each shape, how many rows are equal to the first. */
  public static void main(String[] arguments) {
    try (Products products = new Nd4jProducts();
        Lanes lanes = new Lanes(1)) {
      for (int[] shape : SHAPES) {
        System.out.println("equal rows: " + equalRows(products, lanes, shape[0], shape[1]));
      }
    }
  }

  private static long equalRows(Products products, Lanes lanes, int inputs, int outputs) {
    Random random = new Random(5);
    float[] row = new float[inputs];
    for (int i = 0; i < inputs; i++) {
      row[i] = (float) random.nextGaussian();
    }
    try (ProductCase product = new ProductCase(inputs, outputs, ROWS, true);
        Linear linear = products.linear(product.weight, product.bias, lanes);
        Matrix y = new Matrix(ROWS, outputs)) {
      for (int r = 0; r < ROWS; r++) {
        product.x.write(r, row, 0);
      }
      linear.forward(product.x, ROWS, y, lanes);
      float[] first = new float[outputs];
      y.read(0, first, 0);
      float[] other = new float[outputs];
      int equal = 0;
      for (int r = 0; r < ROWS; r++) {
        y.read(r, other, 0);
        equal += Arrays.equals(first, other) ? 1 : 0;
      }
      return equal;
    }
  }
}
