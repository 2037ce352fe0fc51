package io.quicksilver.model.math;

import java.nio.FloatBuffer;
import java.util.Random;

/** A product with random weights and rows, and its result in double precision. */
final class ProductCase implements AutoCloseable {

  final int inputs;
  final int outputs;
  final Matrix x;
  final WeightRows weight;
  final float[] bias;
  private final float[][] rows;
  private final float[][] weights;

  ProductCase(int inputs, int outputs, int rowCount, boolean biased) {
    this.inputs = inputs;
    this.outputs = outputs;
    Random random = new Random(31L * inputs + outputs);
    rows = numbers(random, rowCount, inputs, 1);
    weights = numbers(random, outputs, inputs, 1 / (float) Math.sqrt(inputs));
    bias = biased ? numbers(random, 1, outputs, 1)[0] : null;
    x = new Matrix(rowCount, inputs);
    for (int row = 0; row < rowCount; row++) {
      x.write(row, rows[row], 0);
    }
    weight = WeightRows.of(flat(weights), outputs);
  }

  private static float[][] numbers(Random random, int count, int width, float size) {
    float[][] numbers = new float[count][width];
    for (float[] row : numbers) {
      for (int i = 0; i < width; i++) {
        row[i] = (float) random.nextGaussian() * size;
      }
    }
    return numbers;
  }

  private static float[] flat(float[][] rows) {
    FloatBuffer all = FloatBuffer.allocate(rows.length * rows[0].length);
    for (float[] row : rows) {
      all.put(row);
    }
    return all.array();
  }

  /** The first rows of {@code x} as these products read them. */
  static ProductInput input(Products products, Matrix x, int rows) {
    ProductInput input = products.input(rows, x.width(), 1);
    float[] values = new float[x.width()];
    for (int row = 0; row < rows; row++) {
      x.read(row, values, 0);
      input.put(row, values, 0);
    }
    return input;
  }

  /** The row {@code row} of x. */
  float[] row(int row) {
    return rows[row];
  }

  /** {@code x W + b} for one row, in double precision. */
  double[] expected(int row) {
    double[] result = new double[outputs];
    for (int n = 0; n < outputs; n++) {
      double sum = bias == null ? 0 : bias[n];
      for (int k = 0; k < inputs; k++) {
        sum += (double) rows[row][k] * weights[n][k];
      }
      result[n] = sum;
    }
    return result;
  }

  /**
   * {@code |a - e|} over the larger of {@code |e|} and the norm that a row has on average: each
   * number's variance is about one.
   */
  static double distance(float[] actual, double[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / Math.max(norm, actual.length));
  }

  @Override
  public void close() {
    x.close();
  }
}
