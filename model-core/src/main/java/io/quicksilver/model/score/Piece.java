package io.quicksilver.model.score;

import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SharedPrompt;
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
  private final PrefixCache prefixes;
  private SharedPrompt shared;
  private int entered;

  /**
   * A piece.
   *
   * @param inputs leading tokens of the span that it computes
   * @param silent leading rows whose predictions nobody asks for
   * @param prompt leading tokens that are the prompt
   * @param atOnce leading tokens that one step has to hold
   * @param prefixes what it shares with others of its rows that predict nothing; null: nothing
   */
  Piece(
      OpenSpan span,
      int layers,
      int inputs,
      int silent,
      int prompt,
      int atOnce,
      PrefixCache prefixes) {
    this.span = span;
    this.sequence = new Sequence(span.span()::id, prompt, layers);
    this.inputs = inputs;
    this.silent = silent;
    this.atOnce = atOnce;
    this.prefixes = prefixes;
    if (prefixes != null) {
      prefixes.note(span.span()::id, silent + 1);
    }
  }

  /** Goes on behind what others have computed of its beginning; returns the rows it saves. */
  int resume() {
    if (prefixes != null && shared == null) {
      // Only now: by this time those that run beside it are noted.
      shared = prefixes.prompt(span.span()::id, silent + 1);
    }
    int saved = shared == null ? 0 : shared.resume(sequence);
    entered += saved;
    return saved;
  }

  /** What names the block that it computes next for others, too; null: none. */
  Object claim() {
    return shared == null ? null : shared.claim();
  }

  /** Rows that the next step may take at most. */
  int most() {
    int border = shared == null ? Integer.MAX_VALUE : shared.border();
    return Math.min(remaining(), border - entered);
  }

  /** Leaves what others want of it, once a step is computed. */
  void keep() {
    if (shared != null) {
      shared.keep(sequence);
    }
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
