package io.quicksilver.model.layer;

import io.quicksilver.model.math.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * What a step writes on the way: the activations off the heap, a few rows per lane on it.
 *
 * <p>Belongs to one decoder and is reused from step to step; grows to the largest step. Owns its
 * native memory and its lanes.
 */
public final class Scratch implements AutoCloseable {

  /** Widths of the activations; {@code group} query heads share a key/value head. */
  public record Widths(
      int hidden,
      int queryKeyValue,
      int attended,
      int intermediate,
      int squeezed,
      int group,
      int positions) {}

  /** Heap rows of one lane. */
  static final class LaneRows {
    final float[] first;
    final float[] second;
    final float[] third;
    final float[] scores;
    final float[] parts = new float[Rows.PARTS];

    LaneRows(Widths widths) {
      int width = Math.max(widths.hidden, Math.max(widths.queryKeyValue, widths.attended));
      first = new float[width];
      second = new float[width];
      third = new float[width];
      int blocks = (widths.positions + KeyValueCache.BLOCK - 1) / KeyValueCache.BLOCK;
      scores = new float[widths.group * blocks * KeyValueCache.BLOCK];
    }
  }

  private final Widths widths;
  private final Lanes lanes;
  private final LaneRows[] laneRows;
  private final BlockPool blocks = new BlockPool();
  private final ScalingRows scaling = new ScalingRows();
  private final List<Matrix> owned = new ArrayList<>();
  private int rows;
  private boolean closed;

  Matrix normed;
  Matrix mixed;
  Matrix queryKeyValue;
  Matrix attended;
  Matrix gated;
  Matrix contexts;
  Matrix squeezed;
  Matrix scales;
  private Matrix hidden;
  private Matrix update;

  /** Scratch for a decoder with these widths on {@code laneCount} threads. */
  public Scratch(Widths widths, int laneCount) {
    this.widths = widths;
    this.lanes = new Lanes(laneCount);
    this.laneRows = new LaneRows[laneCount];
    for (int i = 0; i < laneCount; i++) {
      laneRows[i] = new LaneRows(widths);
    }
  }

  /** Makes room for {@code needed} rows; what the matrices held is lost if it has to grow. */
  public void ensure(int needed) {
    if (closed) {
      throw new IllegalStateException(
          "Cannot run a step: the scratch must be open, got a closed one");
    }
    if (needed <= rows) {
      return;
    }
    free();
    hidden = own(needed, widths.hidden);
    normed = own(needed, widths.hidden);
    mixed = own(needed, widths.hidden);
    update = own(needed, widths.hidden);
    queryKeyValue = own(needed, widths.queryKeyValue);
    attended = own(needed, widths.attended);
    gated = own(needed, widths.intermediate);
    contexts = own(needed, widths.hidden);
    scales = own(needed, widths.hidden);
    squeezed = own(needed, Math.max(1, widths.squeezed));
    rows = needed;
  }

  private Matrix own(int rowCount, int width) {
    Matrix matrix = new Matrix(rowCount, width);
    owned.add(matrix);
    return matrix;
  }

  /** The residual stream, {@code [T, H]}. */
  public Matrix hidden() {
    return hidden;
  }

  /** What a half of a layer adds to the residual stream, {@code [T, H]}. */
  Matrix update() {
    return update;
  }

  ScalingRows scaling() {
    return scaling;
  }

  /** The threads that share a step. */
  public Lanes lanes() {
    return lanes;
  }

  /** A heap row of a lane, at least H floats, free between calls of a component. */
  public float[] buffer(int lane) {
    return laneRows[lane].first;
  }

  LaneRows lane(int lane) {
    return laneRows[lane];
  }

  BlockPool blocks() {
    return blocks;
  }

  /** Native bytes held now. */
  public long nativeBytes() {
    return owned.stream().mapToLong(Matrix::bytes).sum();
  }

  private void free() {
    owned.forEach(Matrix::close);
    owned.clear();
    rows = 0;
  }

  @Override
  public void close() {
    closed = true;
    lanes.close();
    free();
  }
}
