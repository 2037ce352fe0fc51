package io.quicksilver.model.math;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Products by ND4J's own BLAS in float32: the plain path that every faster kernel is compared with.
 *
 * <p>BLAS picks another kernel for another number of rows, so the products here always run over
 * blocks of {@value #BLOCK} rows, on one thread: that keeps a row's bits independent of the rows
 * beside it. Tasks run side by side instead.
 */
public final class Nd4jProducts implements Products {

  static {
    NativeMemory.unlimited();
  }

  /**
   * Rows of a call. OpenBLAS's kernels for Haswell and Zen cut twelve rows and more into groups
   * whose last bits differ; eight are computed alike by each of its kernels.
   */
  private static final int BLOCK = 8;

  /** Rows of weights that are read at a time: a buffer over all of them would end at 2 GiB. */
  private static final int RUN = 256;

  /** Takes one BLAS thread a call: one task a core is faster than one task with several threads. */
  public Nd4jProducts() {
    Nd4j.getAffinityManager();
    openblas.blas_set_num_threads(1);
  }

  @Override
  public Linear linear(WeightRows weight, float[] bias, Lanes lanes) {
    return new BlasLinear(weight, bias);
  }

  @Override
  public Linear gated(
      WeightRows gate, WeightRows up, float[] gateBias, float[] upBias, Lanes lanes) {
    Linear gateLinear = linear(gate, gateBias, lanes);
    try {
      return new GatedPair(gateLinear, linear(up, upBias, lanes));
    } catch (RuntimeException | Error e) {
      gateLinear.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public String instructionSet() {
    return Loader.getPlatform() + ", OpenBLAS's own choice";
  }

  @Override
  public void close() {}

  /** {@code y = x Wᵀ + b} by sgemm over blocks of rows. */
  private static final class BlasLinear implements Linear {

    private final int inputs;
    private final int outputs;
    private final INDArray weight;
    private final float[] bias;

    BlasLinear(WeightRows rows, float[] bias) {
      this.inputs = rows.inputs();
      this.outputs = rows.outputs();
      this.bias = bias;
      this.weight = Nd4j.createUninitializedDetached(DataType.FLOAT, outputs, inputs);
      FloatPointer start = (FloatPointer) weight.data().pointer();
      for (int first = 0; first < outputs; first += RUN) {
        int count = Math.min(RUN, outputs - first);
        FloatPointer run = start.getPointer((long) first * inputs);
        rows.read(first, count, run.capacity((long) count * inputs).asBuffer());
      }
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
      INDArray weightColumns = columns(weight.data(), 0, inputs, outputs);
      DataBuffer from = ((Matrix) x).array().data();
      DataBuffer to = y.array().data();
      lanes.forEach(
          (rows + BLOCK - 1) / BLOCK,
          (block, lane) -> {
            int first = block * BLOCK;
            INDArray source = columns(from, first, inputs, BLOCK);
            INDArray target = columns(to, first, outputs, BLOCK);
            Nd4j.gemm(weightColumns, source, target, true, false, 1.0, 0.0);
          });
      if (bias != null) {
        addBias(y, rows);
      }
    }

    /** Rows of a row-major buffer seen as the columns that BLAS wants: {@code [width, count]}. */
    private static INDArray columns(DataBuffer buffer, int firstRow, int width, int count) {
      return Nd4j.create(
          buffer,
          new long[] {width, count},
          new long[] {1, width},
          (long) firstRow * width,
          'f',
          DataType.FLOAT);
    }

    private void addBias(Matrix y, int rows) {
      float[] row = new float[outputs];
      for (int r = 0; r < rows; r++) {
        y.read(r, row, 0);
        for (int i = 0; i < outputs; i++) {
          row[i] += bias[i];
        }
        y.write(r, row, 0);
      }
    }

    @Override
    public long bytes() {
      return (long) inputs * outputs * Float.BYTES;
    }

    @Override
    public void close() {
      if (weight.closeable()) {
        weight.close();
      }
    }
  }

  /** {@code silu(gate(x)) ⊙ up(x)} from two products. */
  record GatedPair(Linear gate, Linear up) implements Linear {

    @Override
    public int inputs() {
      return gate.inputs();
    }

    @Override
    public int outputs() {
      return gate.outputs();
    }

    @Override
    public void forward(ProductInput x, int rows, Matrix y, Lanes lanes) {
      gate.forward(x, rows, y, lanes);
      float[] gates = new float[outputs()];
      float[] values = new float[outputs()];
      try (Matrix lifted = new Matrix(rows, outputs())) {
        up.forward(x, rows, lifted, lanes);
        for (int r = 0; r < rows; r++) {
          y.read(r, gates, 0);
          lifted.read(r, values, 0);
          for (int i = 0; i < gates.length; i++) {
            gates[i] = (float) (gates[i] / (1 + Math.exp(-gates[i]))) * values[i];
          }
          y.write(r, gates, 0);
        }
      }
    }

    @Override
    public long bytes() {
      return gate.bytes() + up.bytes();
    }

    @Override
    public void close() {
      gate.close();
      up.close();
    }
  }
}
