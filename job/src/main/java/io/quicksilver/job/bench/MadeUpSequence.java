package io.quicksilver.job.bench;

import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Tokens;

/** A prompt of arbitrary tokens and what was drawn after it: speed depends on lengths alone. */
final class MadeUpSequence implements Tokens {

  private static final int STRIDE = 7919;

  private final int[] ids;
  private final Sequence sequence;
  private int count;
  private double logprob;

  MadeUpSequence(int row, int promptTokens, int newTokens, int vocabulary, int layers) {
    ids = new int[promptTokens + newTokens + 1];
    while (count < promptTokens) {
      ids[count] = Math.floorMod((row * promptTokens + count) * STRIDE, vocabulary);
      count++;
    }
    sequence = new Sequence(this, promptTokens, layers);
  }

  @Override
  public int id(int position) {
    return ids[position];
  }

  Sequence sequence() {
    return sequence;
  }

  /** Positions that the next step has to compute. */
  int pending() {
    return count - sequence.computed();
  }

  void append(int id, float tokenLogprob) {
    ids[count++] = id;
    logprob += tokenLogprob;
  }

  double logprob() {
    return logprob;
  }
}
