package io.quicksilver.model.layer;

import io.quicksilver.model.math.Matrix;

/**
 * The residual stream {@code h [T, H]}, and what half a layer has still to add to it.
 *
 * <p>An update waits until the next component reads a row: that adds it, {@code h += scaling ⊙
 * update}, on the way, so that no pass over all rows is made for the sum alone. Each row is added
 * to once, by the lane that reads it; a component that needs sums over rows settles all of them
 * first.
 */
final class ResidualStream {

  private final Matrix rows;
  private Matrix update;
  private ScalingRows scaling;

  /** A stream to which nothing is to be added. */
  ResidualStream(Matrix rows) {
    this.rows = rows;
  }

  /** H. */
  int width() {
    return rows.width();
  }

  /** The rows, all of them up to date only once {@link #settle} has run. */
  Matrix rows() {
    return rows;
  }

  /** Has {@code added [T, H]} added, whose rows stay as they are until then. */
  void add(Matrix added) {
    add(added, null);
  }

  /**
   * Has {@code factors ⊙ added [T, H]} added; neither changes until then.
   *
   * @param factors of each row, or null: none
   */
  void add(Matrix added, ScalingRows factors) {
    if (update != null) {
      throw new IllegalStateException(
          "Cannot add to the residual stream: the last update must be settled, got a second one");
    }
    update = added;
    scaling = factors;
  }

  /** Takes a row to the lane's first buffer, with what is to be added to it; once for each row. */
  void take(int row, Scratch.LaneRows buffers) {
    if (update == null) {
      rows.read(row, buffers.first, 0);
      return;
    }
    update.read(row, buffers.first, 0);
    if (scaling != null) {
      Rows.multiply(buffers.first, scaling.of(row, buffers.second), width());
    }
    rows.read(row, buffers.second, 0);
    Rows.add(buffers.first, buffers.second, width());
    rows.write(row, buffers.first, 0);
  }

  /** Says that every row of the step has been taken, or that none will be. */
  void taken() {
    update = null;
    scaling = null;
  }

  /** Adds what is to be added to the step's rows, now. */
  void settle(int count, Scratch scratch) {
    if (update != null) {
      scratch.lanes().forEach(count, (row, lane) -> take(row, scratch.lane(lane)));
      taken();
    }
  }
}
