package io.quicksilver.model.math;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Brings rows of a matrix into the type that a kernel reads. */
final class SourceRows {

  private SourceRows() {}

  /**
   * Rows {@code first .. first + rows} of {@code x}.
   *
   * @param block rows that the kernel reads, at least {@code rows}; what stands in those past
   *     {@code rows} is of no account
   */
  static Pointer load(
      Workspace workspace, ProductShape shape, Matrix x, int first, int rows, int block) {
    return switch (shape.precision()) {
      case F32 -> at(x, first);
      case BF16 -> halves(workspace, x, first, block);
      case INT8 -> integers(workspace, x, first, rows, block);
    };
  }

  /** Where a row of a matrix begins. */
  static FloatPointer at(Matrix matrix, int row) {
    FloatPointer start = matrix.pointer();
    return row == 0 ? start : start.getPointer((long) row * matrix.width());
  }

  private static Pointer halves(Workspace workspace, Matrix x, int first, int block) {
    int count = Math.multiplyExact(block, x.width());
    Pointer target = workspace.source().ensure((long) count * Short.BYTES);
    workspace.halves(count).convert(workspace, at(x, first), target);
    return target;
  }

  private static Pointer integers(Workspace workspace, Matrix x, int first, int rows, int block) {
    int width = x.width();
    Pointer target = workspace.source().ensure((long) block * width);
    workspace.rowScales().ensure((long) block * Float.BYTES);
    ByteBuffer codes = workspace.source().bytes();
    FloatBuffer scales = workspace.rowScales().floats();
    float[] row = workspace.row(width);
    byte[] rowCodes = workspace.codes(width);
    for (int r = 0; r < rows; r++) {
      x.read(first + r, row, 0);
      scales.put(r, HeapLoops.best().quantize(row, width, rowCodes));
      codes.put(r * width, rowCodes, 0, width);
    }
    return target;
  }
}
