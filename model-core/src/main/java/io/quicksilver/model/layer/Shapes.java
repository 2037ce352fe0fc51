package io.quicksilver.model.layer;

import io.quicksilver.model.math.ProductInput;

/** Checks that stand at the head of every forward in place of a comment. */
final class Shapes {

  private Shapes() {}

  /** Requires {@code matrix} to be {@code [≥ rows, width]}. */
  static void require(String what, ProductInput matrix, int rows, int width) {
    if (matrix.rows() < rows || matrix.width() != width) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot run %s: shape must be [≥ %d, %d], got [%d, %d]",
              what, rows, width, matrix.rows(), matrix.width()));
    }
  }

  /** Requires a vector of {@code length} floats. */
  static void require(String what, float[] vector, int length) {
    if (vector.length != length) {
      throw new IllegalArgumentException(
          String.format("Cannot build %s: length must be %d, got %d", what, length, vector.length));
    }
  }
}
