package io.quicksilver.model.score;

import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Step;

/**
 * A sequence that is being computed, and which of its rows say something about which of a span's
 * scored tokens.
 *
 * <p>Row {@code p} of the sequence predicts the span's token {@code p + 1}.
 */
final class Piece {

  private final OpenSpan span;
  private final Sequence sequence;
  private final int inputs;
  private final int silent;
  private final int atOnce;
  private int entered;

  /**
   * A piece.
   *
   * @param inputs leading tokens of the span that it computes
   * @param silent leading rows whose predictions nobody asks for
   * @param prompt leading tokens that are the prompt
   * @param atOnce leading tokens that one step has to hold
   */
  Piece(OpenSpan span, int layers, int inputs, int silent, int prompt, int atOnce) {
    this.span = span;
    this.sequence = new Sequence(span.span()::id, prompt, layers);
    this.inputs = inputs;
    this.silent = silent;
    this.atOnce = atOnce;
  }

  /** Rows that no step has taken yet. */
  int remaining() {
    return inputs - entered;
  }

  /** Rows that the next step has to take at least. */
  int least() {
    return Math.max(1, atOnce - entered);
  }

  /** Adds the next rows to a step, and those of them that predict to its targets. */
  void enter(Step step, int count, StepTargets targets) {
    int row = step.rows();
    step.add(sequence, count);
    for (int position = Math.max(entered, silent); position < entered + count; position++) {
      targets.add(row + position - entered, span, position + 1);
    }
    entered += count;
  }

  /** Gives the cache back. */
  void release() {
    sequence.release();
  }
}
