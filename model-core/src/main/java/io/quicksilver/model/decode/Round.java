package io.quicksilver.model.decode;

import io.quicksilver.model.layer.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One turn of all running rows, cut into steps.
 *
 * <p>Every row that decodes gets one token. Prompts fill up what such a step leaves, or have one of
 * their own where that is less than half of it: so a long prompt keeps no row from decoding, and
 * many decoding rows keep no prompt from being read. Where the model allows it a prompt goes on in
 * the next round and no step exceeds its tokens; otherwise it is computed whole, alone if it is
 * longer than a step. A batch that shares its context is one step.
 */
final class Round {

  private final int tokensPerStep;
  private final boolean pieces;
  private final Deque<RunningRow> decoding = new ArrayDeque<>();
  private final Deque<RunningRow> prompts = new ArrayDeque<>();
  private final Set<Object> claimed = new HashSet<>();
  private boolean unit;

  Round(int tokensPerStep, boolean pieces) {
    this.tokensPerStep = tokensPerStep;
    this.pieces = pieces;
  }

  /** Begins a round of these rows. */
  void begin(List<RunningRow> rows, boolean asUnit) {
    unit = asUnit;
    claimed.clear();
    for (RunningRow row : rows) {
      // A shared context is summed in the batch's order: nothing is sorted there.
      (row.pending() == 1 && !unit ? decoding : prompts).add(row);
    }
  }

  /** Fills the next step with rows of {@code group}; false: the round is over. */
  boolean fill(Step step, List<RunningRow> group) {
    step.clear();
    group.clear();
    if (unit) {
      while (!prompts.isEmpty()) {
        add(prompts.peek(), prompts.poll().pending(), step, group);
      }
      return !group.isEmpty();
    }
    while (!decoding.isEmpty() && step.rows() < tokensPerStep) {
      add(decoding.poll(), 1, step, group);
    }
    if (group.isEmpty() || (decoding.isEmpty() && 2 * step.rows() <= tokensPerStep)) {
      addPrompts(step, group);
    }
    return !group.isEmpty();
  }

  private void addPrompts(Step step, List<RunningRow> group) {
    if (!pieces) {
      while (!prompts.isEmpty()
          && (group.isEmpty() || step.rows() + prompts.peek().pending() <= tokensPerStep)) {
        add(prompts.peek(), prompts.poll().pending(), step, group);
      }
      return;
    }
    while (!prompts.isEmpty() && step.rows() < tokensPerStep) {
      RunningRow row = prompts.poll();
      int piece = row.piece(tokensPerStep - step.rows(), claimed);
      if (piece > 0) {
        add(row, piece, step, group);
      }
    }
    prompts.clear();
  }

  private static void add(RunningRow row, int positions, Step step, List<RunningRow> group) {
    step.add(row.sequence(), positions);
    group.add(row);
  }
}
