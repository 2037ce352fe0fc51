package io.quicksilver.model.layer;

import io.quicksilver.model.math.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * The row of each token, {@code [V, H]}.
 *
 * <p>It is cut in matrices of as many rows, since one ends at 2 GiB, and vocabularies of 150,000
 * tokens go beyond that from a width of 3,584 on.
 */
public final class Embedding {

  private final List<Matrix> parts = new ArrayList<>();
  private final int tokens;
  private final int partRows;

  /**
   * Reads a table, which {@code weights} will own.
   *
   * @param tokens V
   * @param width H
   */
  public Embedding(WeightReader weights, String name, int tokens, int width) {
    this(weights, name, tokens, width, Matrix.mostRows(width));
  }

  /** In parts of {@code partRows} rows, the last one aside. */
  Embedding(WeightReader weights, String name, int tokens, int width, int partRows) {
    this.tokens = tokens;
    this.partRows = partRows;
    for (int from = 0; from < tokens; from += partRows) {
      parts.add(weights.matrix(name, from, Math.min(partRows, tokens - from), width));
    }
  }

  /** Copies the row of a token to {@code target [≥ H]}. */
  public void read(int id, float[] target) {
    if (id < 0 || id >= tokens) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot embed a token: its id must be from 0 to %d, got %d", tokens - 1, id));
    }
    parts.get(id / partRows).read(id % partRows, target, 0);
  }
}
