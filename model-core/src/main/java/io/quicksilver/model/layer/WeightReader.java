package io.quicksilver.model.layer;

import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Products;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns a checkpoint's tensors into packed weights, one tensor at a time, and owns what it packed.
 *
 * <p>Between checkpoint and kernel a matrix passes through one float32 array, freed at once: the
 * peak is the packed weights and the largest matrix.
 */
public final class WeightReader implements AutoCloseable {

  private final WeightSource source;
  private final Products products;
  private final List<Linear> linears = new ArrayList<>();
  private final List<Matrix> matrices = new ArrayList<>();

  /** A reader of {@code source}, which stays the caller's. */
  public WeightReader(WeightSource source, Products products) {
    this.source = source;
    this.products = products;
  }

  /** Whether the checkpoint has a tensor. */
  boolean has(String name) {
    return source.has(name);
  }

  /** A tensor's sizes. */
  long[] shape(String name) {
    return source.shape(name);
  }

  /** A small tensor as floats on the heap, in C order. */
  public float[] vector(String name) {
    float[] values = new float[Math.toIntExact(source.elements(name))];
    source.readFloats(name, FloatBuffer.wrap(values));
    return values;
  }

  /** A table off the heap, {@code [rows, width]}, owned by this reader. */
  public Matrix matrix(String name, int rows, int width) {
    Matrix matrix = new Matrix(rows, width);
    matrices.add(matrix);
    append(name, matrix.pointer().asBuffer());
    return matrix;
  }

  /**
   * {@code y = x Wᵀ}, the weights of several names stacked, each with its bias where there is one.
   */
  public Linear linear(String... weightNames) {
    try (Owned weight = stack(weightNames);
        Owned bias = biases(weightNames)) {
      return own(products.linear(weight.array, bias.array));
    }
  }

  /** The same for one name, in float32 whatever the precision of the other products. */
  Linear float32Linear(String weightName) {
    try (Owned weight = stack(weightName);
        Owned bias = biases(weightName)) {
      return own(products.float32Linear(weight.array, bias.array));
    }
  }

  /** The gated pair of an MLP. */
  Linear gated(String gateName, String upName) {
    try (Owned gate = stack(gateName);
        Owned up = stack(upName);
        Owned gateBias = biases(gateName);
        Owned upBias = biases(upName)) {
      return own(products.gated(gate.array, up.array, gateBias.array, upBias.array));
    }
  }

  private Linear own(Linear linear) {
    linears.add(linear);
    return linear;
  }

  /** Rows of several matrices one below another, {@code [Σ outputs, inputs]}. */
  private Owned stack(String... names) {
    long inputs = source.shape(names[0])[1];
    long outputs = Arrays.stream(names).mapToLong(name -> source.shape(name)[0]).sum();
    Owned stacked = new Owned(Nd4j.createUninitializedDetached(DataType.FLOAT, outputs, inputs));
    FloatBuffer target = stacked.buffer();
    for (String name : names) {
      append(name, target);
    }
    return stacked;
  }

  /** Reads a tensor to where {@code target} stands, and moves it on. */
  private void append(String name, FloatBuffer target) {
    int count = Math.toIntExact(source.elements(name));
    source.readFloats(name, target.slice(target.position(), count));
    target.position(target.position() + count);
  }

  /** The biases in the same order, zeros where only others have one; nothing if none has. */
  private Owned biases(String... weightNames) {
    if (Arrays.stream(weightNames).noneMatch(name -> source.has(biasName(name)))) {
      return new Owned(null);
    }
    long outputs = Arrays.stream(weightNames).mapToLong(name -> source.shape(name)[0]).sum();
    Owned stacked = new Owned(Nd4j.createUninitializedDetached(DataType.FLOAT, outputs));
    FloatBuffer target = stacked.buffer();
    for (String name : weightNames) {
      if (source.has(biasName(name))) {
        append(biasName(name), target);
      } else {
        target.put(new float[Math.toIntExact(source.shape(name)[0])]);
      }
    }
    return stacked;
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

  /** An array that is freed at the end of the block that made it. */
  private record Owned(INDArray array) implements AutoCloseable {

    FloatBuffer buffer() {
      return ((FloatPointer) array.data().pointer()).asBuffer();
    }

    @Override
    public void close() {
      if (array != null && array.closeable()) {
        array.close();
      }
    }
  }
}
