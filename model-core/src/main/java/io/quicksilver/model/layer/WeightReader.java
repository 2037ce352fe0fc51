package io.quicksilver.model.layer;

import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductProof;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.WeightRows;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns a checkpoint's tensors into packed weights, one tensor at a time, and owns what it packed.
 *
 * <p>Between checkpoint and kernel a matrix passes through float32 rows a few hundred at a time, on
 * all lanes: the peak is the packed weights and little more. What is packed is held to what it was
 * packed from.
 */
public final class WeightReader implements AutoCloseable {

  /** Floats of a table that one lane reads at a time. */
  private static final int RUN = 1 << 20;

  private final WeightSource source;
  private final Products products;
  private final Lanes lanes;
  private final ProductProof proof;
  private final List<Linear> linears = new ArrayList<>();
  private final List<Matrix> matrices = new ArrayList<>();

  /** A reader of {@code source}, which stays the caller's, as do the lanes that share the work. */
  public WeightReader(WeightSource source, Products products, Lanes lanes) {
    this.source = source;
    this.products = products;
    this.lanes = lanes;
    this.proof = new ProductProof(products, lanes);
  }

  /** Whether the checkpoint has a tensor. */
  boolean has(String name) {
    return source.has(name);
  }

  /** A tensor's sizes. */
  long[] shape(String name) {
    return source.shape(name);
  }

  /** What the products multiply in. */
  Precision precision() {
    return products.precision();
  }

  /** A small tensor as floats on the heap, in C order. */
  public float[] vector(String name) {
    float[] values = new float[Math.toIntExact(source.elements(name))];
    source.readFloats(name, FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Rows {@code from .. from + rows} of a table, off the heap, {@code [rows, width]}, owned by this
   * reader.
   */
  Matrix matrix(String name, int from, int rows, int width) {
    Matrix matrix = new Matrix(rows, width);
    matrices.add(matrix);
    int run = Math.max(1, RUN / width);
    int parts = (rows + run - 1) / run;
    FloatBuffer target = matrix.pointer().asBuffer();
    lanes.forEach(
        parts,
        (part, lane) -> {
          int first = part * run;
          int count = Math.min(run, rows - first);
          source.readFloats(
              name, (long) (from + first) * width, target.slice(first * width, count * width));
        });
    return matrix;
  }

  /**
   * {@code y = x Wᵀ}, the weights of several names stacked, each with its bias where there is one.
   */
  public Linear linear(String... weightNames) {
    WeightRows rows = rows(weightNames);
    float[] biases = biases(weightNames);
    Linear packed = own(products.linear(rows, biases, lanes));
    proof.linear(weightNames[0], packed, rows, biases);
    return packed;
  }

  /** The same for one name, in float32 whatever the precision of the other products. */
  Linear float32Linear(String weightName) {
    WeightRows rows = rows(weightName);
    float[] biases = biases(weightName);
    Linear packed = own(products.float32Linear(rows, biases, lanes));
    proof.float32Linear(weightName, packed, rows, biases);
    return packed;
  }

  /** The gated pair of an MLP. */
  Linear gated(String gateName, String upName) {
    WeightRows gate = rows(gateName);
    WeightRows up = rows(upName);
    float[] gateBiases = biases(gateName);
    float[] upBiases = biases(upName);
    Linear packed = own(products.gated(gate, up, gateBiases, upBiases, lanes));
    proof.gated(gateName, packed, gate, up, gateBiases, upBiases);
    return packed;
  }

  private Linear own(Linear linear) {
    linears.add(linear);
    return linear;
  }

  private WeightRows rows(String... names) {
    return new StackedRows(source, List.of(names));
  }

  /** The biases in the same order, zeros where only others have one; null if none has. */
  private float[] biases(String... weightNames) {
    if (Arrays.stream(weightNames).noneMatch(name -> source.has(biasName(name)))) {
      return null;
    }
    long outputs = Arrays.stream(weightNames).mapToLong(name -> source.shape(name)[0]).sum();
    FloatBuffer stacked = FloatBuffer.allocate(Math.toIntExact(outputs));
    for (String name : weightNames) {
      int count = Math.toIntExact(source.shape(name)[0]);
      if (source.has(biasName(name))) {
        source.readFloats(biasName(name), stacked.slice(stacked.position(), count));
      }
      stacked.position(stacked.position() + count);
    }
    return stacked.array();
  }

  private static String biasName(String weightName) {
    return weightName.substring(0, weightName.length() - "weight".length()) + "bias";
  }

  /** Native bytes of all that was packed. */
  public long bytes() {
    return linears.stream().mapToLong(Linear::bytes).sum()
        + matrices.stream().mapToLong(Matrix::bytes).sum();
  }

  @Override
  public void close() {
    linears.forEach(Linear::close);
    matrices.forEach(Matrix::close);
    linears.clear();
    matrices.clear();
  }
}
