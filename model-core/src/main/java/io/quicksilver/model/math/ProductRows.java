package io.quicksilver.model.math;

/** Checks what is handed to a product: the kernels would read and write beyond a matrix. */
final class ProductRows {

  private ProductRows() {}

  static void require(Linear linear, Precision precision, ProductInput x, int rows, Matrix y) {
    require(x.width() == linear.inputs(), "x's width", "= " + linear.inputs(), x.width());
    require(y.width() == linear.outputs(), "y's width", "= " + linear.outputs(), y.width());
    int most = Math.min(x.rows(), y.rows());
    require(rows >= 0 && rows <= most, "rows", "within 0 .. " + most, rows);
    require(x.precision() == precision, "x", "in " + precision, x.precision());
    require(x != y, "y", "another matrix than x", "x");
  }

  private static void require(boolean holds, String what, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          "Cannot multiply: " + what + " must be " + expected + ", got " + actual);
    }
  }
}
