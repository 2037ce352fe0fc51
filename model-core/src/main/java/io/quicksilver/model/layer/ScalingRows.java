package io.quicksilver.model.layer;

import io.quicksilver.model.math.Matrix;

/**
 * The vector that scales each row of a step: one per sequence, kept since its prompt, or one per
 * row, just computed.
 */
final class ScalingRows {

  private float[][] perSequence = new float[16][];
  private Step step;
  private Matrix perRow;

  /** Each row has its own vector: {@code vectors [T, H]}. */
  void perRow(Matrix vectors) {
    perRow = vectors;
  }

  /** Each sequence of {@code newStep} has one vector, to be set with {@link #set}. */
  void perSequence(Step newStep) {
    perRow = null;
    step = newStep;
    if (perSequence.length < newStep.size()) {
      perSequence = new float[newStep.size()][];
    }
  }

  void set(int sequence, float[] vector) {
    perSequence[sequence] = vector;
  }

  /**
   * The row's vector, {@code [H]}: {@code buffer} filled, or the kept one, which is not to be
   * changed.
   */
  float[] of(int row, float[] buffer) {
    if (perRow == null) {
      return perSequence[step.owner(row)];
    }
    perRow.read(row, buffer, 0);
    return buffer;
  }
}
