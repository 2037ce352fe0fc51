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
public final class Matrix implements ProductInput {

  static {
    NativeMemory.unlimited();
  }

  /** Rows are allocated in multiples of this. */
  public static final int ROW_BLOCK = 16;

  /** What one direct buffer can hold. */
  private static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES;

  private final int rows;
  private final int width;
  private final INDArray array;
  private final FloatPointer pointer;
  private final FloatBuffer buffer;
  private final long start;

  /** Allocates zeros of shape {@code [rows, width]}. */
  public Matrix(int rows, int width) {
    this.rows = wholeBlocks(rows);
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
    this.start = pointer.address();
  }

  /** Rows that a matrix of this width has at most. */
  public static int mostRows(int width) {
    return MAX_FLOATS / width / ROW_BLOCK * ROW_BLOCK;
  }

  /**
   * The smallest multiple of {@link #ROW_BLOCK} that holds {@code rows} rows, at least one block.
   */
  static int wholeBlocks(int rows) {
    return Math.max(1, (rows + ROW_BLOCK - 1) / ROW_BLOCK) * ROW_BLOCK;
  }

  /** Rows that are there, at least as many as were asked for. */
  @Override
  public int rows() {
    return rows;
  }

  /** Floats in a row. */
  @Override
  public int width() {
    return width;
  }

  @Override
  public Precision precision() {
    return Precision.F32;
  }

  @Override
  public void put(int row, float[] values, int lane) {
    write(row, values, 0);
  }

  @Override
  public long address(int row) {
    return start + (long) row * width * Float.BYTES;
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

  /** Copies {@code source} into a row from {@code column} on. */
  void write(int row, int column, float[] source) {
    buffer.put(row * width + column, source, 0, source.length);
  }

  /** Bytes of native memory that this matrix owns. */
  @Override
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
