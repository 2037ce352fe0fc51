package io.quicksilver.job.score;

import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.dataset.RowError;
import io.quicksilver.model.score.TokenScores;
import io.quicksilver.model.score.TokenSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A row on its way: its spans, and what came of those that are scored. */
final class OpenRow {

  private final String id;
  private final List<Object> kept;
  private final Iterator<TokenSpan> spans;
  private final RowScore score;
  private RowError error;
  private long handedOn;
  private long taken;

  private OpenRow(
      String id, List<Object> kept, Iterator<TokenSpan> spans, RowScore score, RowError error) {
    this.id = id;
    this.kept = kept;
    this.spans = spans;
    this.score = score;
    this.error = error;
  }

  /** A row with spans to score. */
  static OpenRow of(String id, List<Object> kept, Iterator<TokenSpan> spans, RowScore score) {
    return new OpenRow(id, kept, spans, score, null);
  }

  /** A row with nothing to score. */
  static OpenRow error(String id, List<Object> kept, RowError error) {
    return new OpenRow(id, kept, Collections.emptyIterator(), null, error);
  }

  boolean hasSpan() {
    return spans.hasNext();
  }

  TokenSpan nextSpan() {
    handedOn++;
    return spans.next();
  }

  /** Takes the scores of the first span that has none. */
  void take(TokenScores scores) {
    taken++;
    score.add(scores);
    if (complete() && !score.finite()) {
      error =
          new RowError(
              ScoreErrors.NOT_FINITE,
              "Cannot score the row: its log-probability must be a number, got none; a model that"
                  + " computes infinities may need another precision");
    }
  }

  boolean complete() {
    return !spans.hasNext() && taken == handedOn;
  }

  boolean failed() {
    return error != null;
  }

  int tokens() {
    return score == null ? 0 : score.tokens();
  }

  /**
   * The output row.
   *
   * @param columns of its kind, without the kept ones
   */
  Row row(int columns) {
    List<Object> values = new ArrayList<>();
    values.add(id);
    values.add(error == null ? OutputSchema.OK : OutputSchema.ERROR);
    values.addAll(error == null ? score.values() : Collections.nCopies(columns - 4, null));
    values.add(error == null ? null : error.code());
    values.add(error == null ? null : error.message());
    values.addAll(kept);
    return RowFactory.create(values.toArray());
  }
}
