package io.quicksilver.model.math;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One weight matrix in a kernel's own layout, with its bias and, for integers, its scales.
 *
 * <p>Integers are symmetric per output: {@code weight[n][k] ≈ scale[n] · q[n][k]}, q in −127 ..
 * 127, scale the row's largest magnitude over 127.
 */
final class PackedWeights implements AutoCloseable {

  private final NativeObjects objects = new NativeObjects();
  private final OneDnn library;
  private final ProductShape shape;
  private final dnnl_memory packed;
  private final dnnl_memory bias;
  private final dnnl_memory scales;
  private final float[] targetBias;
  private final long bytes;
  private volatile boolean closed;

  /**
   * Packs on the calling thread; what it reads is let go of at once.
   *
   * @param layout of the packed weights
   * @param rows the whole matrix
   * @param first the first of {@code shape.outputs()} rows that are packed here
   * @param biasOrNull of the whole, {@code [outputs]}
   */
  PackedWeights(
      OneDnn library,
      ProductShape shape,
      memory.desc layout,
      WeightRows rows,
      int first,
      float[] biasOrNull) {
    this.library = library;
    this.shape = shape;
    KernelThreads.stayOnThisOne();
    try (NativeBuffer floats = new NativeBuffer()) {
      int numbers = Math.multiplyExact(shape.outputs(), shape.inputs());
      Pointer from = floats.ensure((long) numbers * Float.BYTES);
      rows.read(first, shape.outputs(), floats.floats().slice(0, numbers));
      memory target = objects.own(new memory(layout, library.engine()));
      this.packed = target.get();
      this.scales =
          shape.integers() ? packIntegers(floats.floats(), target) : packFloats(from, target);
      float[] ownBias =
          biasOrNull == null
              ? null
              : Arrays.copyOfRange(biasOrNull, first, first + shape.outputs());
      this.bias = shape.biasArgument() ? vector(ownBias) : null;
      this.targetBias = bias == null ? ownBias : null;
      long vectors = (bias == null ? 0L : 1L) + (scales == null ? 0L : 1L);
      this.bytes = layout.get_size() + vectors * shape.outputs() * Float.BYTES;
    } catch (RuntimeException | Error e) {
      objects.close();
      throw e;
    }
  }

  private dnnl_memory packFloats(Pointer weight, memory target) {
    try (NativeObjects passing = new NativeObjects()) {
      reorder(passing, rowsOf(passing, memory.data_type.f32, weight), target);
    }
    return null;
  }

  /** By way of the transposed integers: the library packs those twenty times faster. */
  private dnnl_memory packIntegers(FloatBuffer weight, memory target) {
    float[] rowScales = new float[shape.outputs()];
    try (NativeObjects passing = new NativeObjects();
        NativeBuffer integers = new NativeBuffer()) {
      Pointer start = integers.ensure((long) shape.inputs() * shape.outputs());
      code(weight, integers.bytes(), rowScales);
      memory.desc columns =
          passing.own(OneDnn.dense(memory.data_type.s8, 1, shape.inputs(), shape.outputs()));
      memory transposed = passing.own(new memory(columns, library.engine()));
      reorder(passing, rowsOf(passing, memory.data_type.s8, start), transposed);
      reorder(passing, transposed, target);
    }
    return vector(rowScales);
  }

  private void code(FloatBuffer weight, ByteBuffer integers, float[] rowScales) {
    int width = shape.inputs();
    float[] row = new float[width];
    byte[] codes = new byte[width];
    for (int n = 0; n < rowScales.length; n++) {
      weight.get(n * width, row, 0, width);
      rowScales[n] = HeapLoops.best().quantize(row, width, codes);
      for (int k = 0; k < width; k++) {
        codes[k] ^= (byte) OneDnn.ZERO_POINT;
      }
      integers.put(n * width, codes, 0, width);
    }
  }

  /** A matrix {@code [outputs, inputs]} in C order, as the kernels see it: {@code [1, K, N]}. */
  private memory rowsOf(NativeObjects passing, memory.data_type type, Pointer start) {
    long[] sizes = {1, shape.inputs(), shape.outputs()};
    memory.desc rows = passing.own(new memory.desc(sizes, type, memory.format_tag.acb, false));
    return passing.own(new memory(rows, library.engine(), start));
  }

  private void reorder(NativeObjects passing, memory from, memory target) {
    stream queue = passing.own(new stream(library.engine()));
    passing.own(new reorder(from, target)).execute(queue, from, target);
  }

  private dnnl_memory vector(float[] values) {
    memory.desc description = objects.own(OneDnn.dense(memory.data_type.f32, 1, 1, values.length));
    if (shape.integers()) {
      description = objects.own(OneDnn.dense(memory.data_type.f32, values.length));
    }
    memory object = objects.own(new memory(description, library.engine()));
    try (Pointer start = object.get_data_handle()) {
      new FloatPointer(start).capacity(values.length).put(values);
    }
    return object.get();
  }

  /** The weights; fails once they are freed, where the library would read freed memory. */
  dnnl_memory packed() {
    if (closed) {
      throw new IllegalStateException(
          "Cannot multiply: the packed weights must be open, got closed ones");
    }
    return packed;
  }

  /** The bias that the kernel adds itself, or null. */
  dnnl_memory bias() {
    return bias;
  }

  /** A scale for each output of integer weights, or null. */
  dnnl_memory scales() {
    return scales;
  }

  /** Writes the bias into rows {@code first .. first + rows} of a target that must hold it. */
  void prepare(Matrix target, int first, int rows, int column) {
    for (int row = first; targetBias != null && row < first + rows; row++) {
      target.write(row, column, targetBias);
    }
  }

  /** The same for a target's first rows, as far apart as those of the whole. */
  void prepare(FloatBuffer target, int rows) {
    for (int row = 0; targetBias != null && row < rows; row++) {
      target.put(row * shape.stride(), targetBias, 0, targetBias.length);
    }
  }

  /** Native bytes held. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    closed = true;
    objects.close();
  }
}
