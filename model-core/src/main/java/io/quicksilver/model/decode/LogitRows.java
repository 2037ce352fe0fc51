package io.quicksilver.model.decode;

import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.math.Matrix;

/**
 * Logits of chosen rows of a step: only these pass through the head, which is as wide as the
 * vocabulary.
 *
 * <p>Owns its native memory; grows to the largest choice.
 */
public final class LogitRows implements AutoCloseable {

  private Matrix hidden;
  private Matrix logits;
  private int rows;

  /** Logits after each sequence's last row of the step: row {@code b} is sequence {@code b}'s. */
  public void computeLast(ModifiedLlama model, Step step, Scratch scratch) {
    int[] chosen = new int[step.size()];
    for (int b = 0; b < chosen.length; b++) {
      chosen[b] = step.offset(b) + step.count(b) - 1;
    }
    compute(model, chosen, chosen.length, scratch);
  }

  /** Logits of {@code chosen} rows of the residual stream, in that order. */
  public void compute(ModifiedLlama model, int[] chosen, Scratch scratch) {
    compute(model, chosen, chosen.length, scratch);
  }

  /** The same of the first {@code count} of them. */
  void compute(ModifiedLlama model, int[] chosen, int count, Scratch scratch) {
    if (count == 0) {
      return;
    }
    ensure(model, count);
    float[] buffer = scratch.buffer(0);
    for (int i = 0; i < count; i++) {
      scratch.hidden().read(chosen[i], buffer, 0);
      hidden.write(i, buffer, 0);
    }
    model.logits(hidden, count, logits, scratch);
  }

  /**
   * Only the matrix products of a step of {@code rows} rows that asks for the logits of {@code
   * chosen} of them: what they alone take is the limit of what a decoder can reach.
   */
  public void multiplyAlone(ModifiedLlama model, int rows, int chosen, Scratch scratch) {
    ensure(model, chosen);
    model.multiplyAlone(rows, chosen, logits, scratch);
  }

  private void ensure(ModifiedLlama model, int needed) {
    if (needed <= rows) {
      return;
    }
    close();
    hidden = new Matrix(needed, model.config().hiddenSize());
    logits = new Matrix(needed, model.config().vocabularySize());
    rows = needed;
  }

  /** Copies the logits of a chosen row to {@code target [V]}. */
  public void read(int row, float[] target) {
    logits.read(row, target, 0);
  }

  /** Native bytes held now. */
  public long nativeBytes() {
    return rows == 0 ? 0 : hidden.bytes() + logits.bytes();
  }

  @Override
  public void close() {
    rows = 0;
    if (hidden != null) {
      hidden.close();
      hidden = null;
    }
    if (logits != null) {
      logits.close();
      logits = null;
    }
  }
}
