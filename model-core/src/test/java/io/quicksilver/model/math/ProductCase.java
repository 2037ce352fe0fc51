package io.quicksilver.model.math;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A product with random weights and rows, and its result in double precision. */
final class ProductCase implements AutoCloseable {

  final int inputs;
  final int outputs;
  final Matrix x;
  final INDArray weight;
  final INDArray bias;
  private final float[][] rows;
  private final float[][] weights;
  private final float[] biases;

  ProductCase(int inputs, int outputs, int rowCount, boolean biased) {
    this.inputs = inputs;
    this.outputs = outputs;
    Random random = new Random(31L * inputs + outputs);
    rows = numbers(random, rowCount, inputs, 1);
    weights = numbers(random, outputs, inputs, 1 / (float) Math.sqrt(inputs));
    biases = biased ? numbers(random, 1, outputs, 1)[0] : null;
    x = new Matrix(rowCount, inputs);
    for (int row = 0; row < rowCount; row++) {
      x.write(row, rows[row], 0);
    }
    weight = Nd4j.create(weights);
    bias = biased ? Nd4j.create(biases) : null;
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

  /** The row {@code row} of x. */
  float[] row(int row) {
    return rows[row];
  }

  /** {@code x W + b} for one row, in double precision. */
  double[] expected(int row) {
    double[] result = new double[outputs];
    for (int n = 0; n < outputs; n++) {
      double sum = biases == null ? 0 : biases[n];
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
    weight.close();
    if (bias != null) {
      bias.close();
    }
  }
}
