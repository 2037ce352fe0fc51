package io.quicksilver.job.score;

import io.quicksilver.model.score.TokenScores;
import java.util.List;

/** Adds a row's spans up to what its output row says. */
interface RowScore {

  /** Takes the scores of the row's next span. */
  void add(TokenScores scores);

  /** Whether all that it took are numbers. */
  boolean finite();

  /** Tokens scored. */
  int tokens();

  /** Values of the columns from {@code logprob} on to the errors. */
  List<Object> values();
}
