package io.quicksilver.model.score;

/**
 * What a model thinks of a span's scored tokens, in their order.
 *
 * @param logprobs each one's log-probability behind all tokens before it
 * @param greedy whether each one is the likeliest token there, of equally likely ones the lowest id
 */
@SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
public record TokenScores(float[] logprobs, boolean[] greedy) {

  /** Scored tokens. */
  public int tokens() {
    return logprobs.length;
  }

  /** The sum of the log-probabilities, from the first token to the last. */
  public double logprob() {
    double sum = 0;
    for (float each : logprobs) {
      sum += each;
    }
    return sum;
  }

  /** Whether greedy decoding would have written just these tokens. */
  public boolean isGreedy() {
    for (boolean each : greedy) {
      if (!each) {
        return false;
      }
    }
    return true;
  }
}
