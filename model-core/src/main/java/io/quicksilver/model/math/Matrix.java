package io.quicksilver.model.math;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A float32 matrix off the heap, row-major {@code [rows, width]}, held in one ND4J array.
 *
 * <p>The kernels read and write it in place. Our own loops copy a row to a heap array, work there
 * and copy it back: the JVM vectorises loops over heap arrays and not those over foreign memory,
 * which measures four times faster with both copies included.
 *
 * <p>Rows are allocated in multiples of {@link #ROW_BLOCK}, so that a kernel may always work on
 * whole blocks; what stands in the rows past those asked for is unspecified but readable.
 */
public final class Matrix implements AutoCloseable {

  /** Rows are allocated in multiples of this. */
  public static final int ROW_BLOCK = 16;

  /** What one direct buffer can hold. */
  private static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES;

  private final int rows;
  private final int width;
  private final INDArray array;
  private final FloatPointer pointer;
  private final FloatBuffer buffer;

  /** Allocates zeros of shape {@code [rows, width]}. */
  public Matrix(int rows, int width) {
    this.rows = Math.max(1, (rows + ROW_BLOCK - 1) / ROW_BLOCK) * ROW_BLOCK;
    this.width = width;
    if ((long) this.rows * width > MAX_FLOATS) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot allocate a matrix: rows × width must be at most %d floats, got %d × %d",
              MAX_FLOATS, this.rows, width));
    }
    this.array = Nd4j.create(DataType.FLOAT, (long) this.rows, (long) width);
    this.pointer = (FloatPointer) array.data().pointer();
    this.buffer = pointer.asBuffer();
  }

  /** Rows that are there, at least as many as were asked for. */
  public int rows() {
    return rows;
  }

  /** Floats in a row. */
  public int width() {
    return width;
  }

  /** The same memory as an ND4J array {@code [rows, width]}, in C order. */
  public INDArray array() {
    return array;
  }

  /** The first float of the first row. */
  public FloatPointer pointer() {
    return pointer;
  }

  /** Copies a row to {@code target[offset .. offset + width)}. */
  public void read(int row, float[] target, int offset) {
    buffer.get(row * width, target, offset, width);
  }

  /** Copies {@code source[offset .. offset + width)} into a row. */
  public void write(int row, float[] source, int offset) {
    buffer.put(row * width, source, offset, width);
  }

  /** Bytes of native memory that this matrix owns. */
  public long bytes() {
    return (long) rows * width * Float.BYTES;
  }

  @Override
  public void close() {
    if (array.closeable()) {
      array.close();
    }
  }
}
