package io.quicksilver.job.score;

import io.quicksilver.model.score.TokenScores;
import java.util.ArrayList;
import java.util.List;

/** A query's choices, a span each. */
final class ChoiceScores implements RowScore {

  private final int gold;
  private final List<Integer> bytes;
  private final List<TokenScores> choices = new ArrayList<>();

  /**
   * No scores yet.
   *
   * @param gold number of the right choice
   * @param bytes of each choice in UTF-8
   */
  ChoiceScores(int gold, List<Integer> bytes) {
    this.gold = gold;
    this.bytes = List.copyOf(bytes);
  }

  @Override
  public void add(TokenScores scores) {
    choices.add(scores);
  }

  @Override
  public boolean finite() {
    return choices.stream().allMatch(each -> Double.isFinite(each.logprob()));
  }

  @Override
  public int tokens() {
    return choices.stream().mapToInt(TokenScores::tokens).sum();
  }

  @Override
  public List<Object> values() {
    List<Double> logprobs = choices.stream().map(TokenScores::logprob).toList();
    List<Double> perByte = new ArrayList<>();
    for (int i = 0; i < logprobs.size(); i++) {
      perByte.add(logprobs.get(i) / bytes.get(i));
    }
    int predicted = best(logprobs);
    TokenScores right = choices.get(gold);
    return List.of(
        right.logprob(),
        right.tokens(),
        right.isGreedy(),
        // Spark takes an array for an array, and no list.
        logprobs.toArray(),
        predicted,
        predicted == gold,
        best(perByte) == gold);
  }

  /** The first of the largest. */
  private static int best(List<Double> values) {
    int best = 0;
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i) > values.get(best)) {
        best = i;
      }
    }
    return best;
  }
}
