package io.quicksilver.job.score;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** The function of {@code mapPartitions} that adds up pairs of rows. */
public final class PairCounter implements MapPartitionsFunction<Row, String> {

  private static final long serialVersionUID = 1L;

  private final ScoreKind kind;

  private PairCounter(ScoreKind kind) {
    this.kind = kind;
  }

  /** Adds up rows of two columns, each an output row or null. */
  public static PairSums sums(Dataset<Row> pairs, ScoreKind kind) {
    return pairs.mapPartitions(new PairCounter(kind), Encoders.STRING()).collectAsList().stream()
        .map(PairSums::of)
        .reduce(PairSums.NONE, PairSums::plus);
  }

  @Override
  public Iterator<String> call(Iterator<Row> pairs) {
    PairSums sums = PairSums.NONE;
    while (pairs.hasNext()) {
      Row pair = pairs.next();
      sums = sums.plus(PairSums.of(kind, pair.getStruct(0), pair.getStruct(1)));
    }
    return Collections.singleton(sums.toJson()).iterator();
  }
}
