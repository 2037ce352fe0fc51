package io.quicksilver.model.score;

/** A span with the scores that there are so far. */
final class OpenSpan {

  private final TokenSpan span;
  private final float[] logprobs;
  private final boolean[] greedy;
  private int scored;

  OpenSpan(TokenSpan span) {
    this.span = span;
    this.logprobs = new float[span.targets()];
    this.greedy = new boolean[span.targets()];
  }

  TokenSpan span() {
    return span;
  }

  /** Puts the score of the token at a position; each token of a step in a thread of its own. */
  void put(int position, float logprob, boolean likeliest) {
    logprobs[position - span.context()] = logprob;
    greedy[position - span.context()] = likeliest;
  }

  /** Counts one more score. */
  void count() {
    scored++;
  }

  boolean complete() {
    return scored == logprobs.length;
  }

  TokenScores scores() {
    return new TokenScores(logprobs, greedy);
  }
}
