package io.quicksilver.model.math;

import java.nio.FloatBuffer;

/**
 * Products as sums in double precision, one number after another on the heap: slow, and right on
 * every machine that runs Java. What other kernels are held to.
 */
public final class PlainProducts implements Products {

  @Override
  public Linear linear(WeightRows weight, float[] bias, Lanes lanes) {
    return new PlainLinear(weight, bias);
  }

  @Override
  public Linear gated(
      WeightRows gate, WeightRows up, float[] gateBias, float[] upBias, Lanes lanes) {
    return new Nd4jProducts.GatedPair(new PlainLinear(gate, gateBias), new PlainLinear(up, upBias));
  }

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public String instructionSet() {
    return "Java";
  }

  @Override
  public void close() {
    // Nothing but heap.
  }

  /** {@code y[n] = Σ_k x[k] w[n][k] + b[n]}. */
  private static final class PlainLinear implements Linear {

    private final int inputs;
    private final int outputs;
    private final float[] weight;
    private final float[] bias;

    PlainLinear(WeightRows rows, float[] bias) {
      this.inputs = rows.inputs();
      this.outputs = rows.outputs();
      this.bias = bias;
      this.weight = new float[Math.multiplyExact(outputs, inputs)];
      rows.read(0, outputs, FloatBuffer.wrap(weight));
    }

    @Override
    public int inputs() {
      return inputs;
    }

    @Override
    public int outputs() {
      return outputs;
    }

    @Override
    public void forward(ProductInput x, int rows, Matrix y, Lanes lanes) {
      ProductRows.require(this, Precision.F32, x, rows, y);
      float[] from = new float[inputs];
      float[] to = new float[outputs];
      for (int row = 0; row < rows; row++) {
        ((Matrix) x).read(row, from, 0);
        for (int n = 0; n < outputs; n++) {
          to[n] = (float) (dot(from, weight, n * inputs) + (bias == null ? 0 : bias[n]));
        }
        y.write(row, to, 0);
      }
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {
      // Nothing but heap.
    }
  }

  /** {@code Σ_k x[k] w[offset + k]}, over all of x. */
  static double dot(float[] x, float[] w, int offset) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += (double) x[k] * w[offset + k];
    }
    return sum;
  }
}
