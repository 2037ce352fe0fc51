package io.quicksilver.model.score;

import io.quicksilver.model.decode.LogitRows;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.Sampler;
import io.quicksilver.model.layer.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of a step that predict a scored token, and the scoring of them.
 *
 * <p>Logits exist for a block of rows at a time, never for all positions of a step. Owns their
 * memory.
 */
final class StepTargets implements AutoCloseable {

  /** Logits in a block, 16 MiB of them. */
  private static final int BLOCK_LOGITS = 1 << 22;

  private static final int LEAST_ROWS = 16;
  private static final int MOST_ROWS = 256;

  private final LogitRows logits = new LogitRows();
  private final float[][] buffers;
  private final int blockRows;
  private final List<OpenSpan> spans = new ArrayList<>();
  private int[] rows = new int[MOST_ROWS];
  private int[] positions = new int[MOST_ROWS];

  StepTargets(int vocabulary, int lanes) {
    this.buffers = new float[lanes][vocabulary];
    this.blockRows = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, BLOCK_LOGITS / vocabulary));
  }

  void clear() {
    spans.clear();
  }

  /** The step's row {@code row} predicts the token at a position of a span. */
  void add(int row, OpenSpan span, int position) {
    int count = spans.size();
    if (count == rows.length) {
      rows = Arrays.copyOf(rows, 2 * count);
      positions = Arrays.copyOf(positions, 2 * count);
    }
    rows[count] = row;
    positions[count] = position;
    spans.add(span);
  }

  int size() {
    return spans.size();
  }

  /** Scores every target by the residual stream that a step has left in {@code scratch}. */
  void score(ModifiedLlama model, Scratch scratch) {
    for (int from = 0; from < spans.size(); from += blockRows) {
      int first = from;
      int count = Math.min(blockRows, spans.size() - from);
      logits.compute(model, Arrays.copyOfRange(rows, from, from + count), scratch);
      scratch.lanes().forEach(count, (row, lane) -> score(row, first + row, buffers[lane]));
    }
    spans.forEach(OpenSpan::count);
  }

  private void score(int row, int target, float[] buffer) {
    OpenSpan span = spans.get(target);
    int id = span.span().id(positions[target]);
    logits.read(row, buffer);
    span.put(positions[target], Sampler.logProbability(buffer, id), Sampler.argmax(buffer) == id);
  }

  long nativeBytes() {
    return logits.nativeBytes();
  }

  @Override
  public void close() {
    logits.close();
  }
}
