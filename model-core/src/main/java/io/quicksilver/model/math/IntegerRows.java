package io.quicksilver.model.math;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Rows of unsigned 8-bit integers around {@link OneDnn#ZERO_POINT}, with a scale for each row. */
final class IntegerRows implements ProductInput {

  private final int rows;
  private final int width;
  private final NativeBuffer memory = new NativeBuffer();
  private final NativeBuffer scaleMemory = new NativeBuffer();
  private final ByteBuffer codes;
  private final FloatBuffer scales;
  private final byte[][] laneRows;
  private final long start;
  private final long scaleStart;

  IntegerRows(int rows, int width, int lanes) {
    this.rows = Matrix.wholeBlocks(rows);
    this.width = width;
    this.laneRows = new byte[lanes][width];
    this.start = memory.ensure((long) this.rows * width).address();
    this.scaleStart = scaleMemory.ensure((long) this.rows * Float.BYTES).address();
    this.codes = memory.bytes();
    this.scales = scaleMemory.floats();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public Precision precision() {
    return Precision.INT8;
  }

  @Override
  public void put(int row, float[] values, int lane) {
    scales.put(row, HeapLoops.best().quantize(values, width, laneRows[lane]));
    codes.put(row * width, laneRows[lane], 0, width);
  }

  @Override
  public long address(int row) {
    return start + (long) row * width;
  }

  @Override
  public long scaleAddress(int row) {
    return scaleStart + (long) row * Float.BYTES;
  }

  @Override
  public long bytes() {
    return (long) rows * (width + Float.BYTES);
  }

  @Override
  public void close() {
    memory.close();
    scaleMemory.close();
  }
}
