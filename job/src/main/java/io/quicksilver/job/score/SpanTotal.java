package io.quicksilver.job.score;

import io.quicksilver.model.score.TokenScores;
import java.util.List;

/** A continuation, or a text with its sizes: the sum over all spans, in their order. */
final class SpanTotal implements RowScore {

  private final List<Object> sizes;
  private double logprob;
  private int tokens;
  private boolean greedy = true;

  /**
   * A sum.
   *
   * @param sizes values of the columns behind the score
   */
  SpanTotal(List<Object> sizes) {
    this.sizes = sizes;
  }

  @Override
  public void add(TokenScores scores) {
    for (float each : scores.logprobs()) {
      logprob += each;
    }
    tokens += scores.tokens();
    greedy &= scores.isGreedy();
  }

  @Override
  public boolean finite() {
    return Double.isFinite(logprob);
  }

  @Override
  public int tokens() {
    return tokens;
  }

  @Override
  public List<Object> values() {
    return sizes.isEmpty()
        ? List.of(logprob, tokens, greedy)
        : List.of(logprob, tokens, greedy, sizes.get(0), sizes.get(1));
  }
}
