package io.quicksilver.model.math;

import java.nio.ByteOrder;
import java.nio.ShortBuffer;

/** Rows in bfloat16: the upper half of a float, rounded to the nearest, ties to even. */
final class HalfRows implements ProductInput {

  private final int rows;
  private final int width;
  private final NativeBuffer memory = new NativeBuffer();
  private final ShortBuffer halves;
  private final short[][] laneRows;
  private final long start;

  HalfRows(int rows, int width, int lanes) {
    this.rows = Matrix.wholeBlocks(rows);
    this.width = width;
    this.laneRows = new short[lanes][width];
    this.start = memory.ensure(bytes()).address();
    this.halves = memory.bytes().order(ByteOrder.nativeOrder()).asShortBuffer();
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
    return Precision.BF16;
  }

  @Override
  public void put(int row, float[] values, int lane) {
    HeapLoops.best().halve(values, width, laneRows[lane]);
    halves.put(row * width, laneRows[lane], 0, width);
  }

  @Override
  public long address(int row) {
    return start + (long) row * width * Short.BYTES;
  }

  @Override
  public long bytes() {
    return (long) rows * width * Short.BYTES;
  }

  @Override
  public void close() {
    memory.close();
  }
}
