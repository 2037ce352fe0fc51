package io.quicksilver.model.math;

import java.nio.FloatBuffer;

/**
 * A weight matrix {@code [outputs, inputs]} that is read in runs of rows as it is packed, so that
 * it never stands whole beside its packed form.
 *
 * <p>Thread-safe: runs are read by several lanes at once.
 */
public interface WeightRows {

  /** N: rows, one for each number of a product's result. */
  int outputs();

  /** K: floats in a row. */
  int inputs();

  /**
   * Reads rows {@code first .. first + count}, in C order.
   *
   * @param target has exactly {@code count × inputs} floats remaining
   */
  void read(int first, int count, FloatBuffer target);

  /** The rows that stand in {@code weights}, {@code [outputs, inputs]} in C order. */
  static WeightRows of(float[] weights, int outputs) {
    if (outputs < 1 || weights.length % outputs != 0) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot take weights: their count must be a multiple of %d outputs, got %d",
              outputs, weights.length));
    }
    int inputs = weights.length / outputs;
    return new WeightRows() {
      @Override
      public int outputs() {
        return outputs;
      }

      @Override
      public int inputs() {
        return inputs;
      }

      @Override
      public void read(int first, int count, FloatBuffer target) {
        target.put(weights, first * inputs, count * inputs);
      }
    };
  }
}
