package io.quicksilver.job.score;

import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** The function of {@code mapPartitions} that adds an output's rows up, by group. */
public final class SumCounter implements MapPartitionsFunction<Row, Tuple2<String, String>> {

  private static final long serialVersionUID = 1L;

  private final ScoreKind kind;
  private final String group;

  private SumCounter(ScoreKind kind, String group) {
    this.kind = kind;
    this.group = group;
  }

  /**
   * Adds an output up.
   *
   * @param group a column, or null for one group of all rows
   * @return sums by the group's value as text
   */
  public static SortedMap<String, Sums> sums(Dataset<Row> rows, ScoreKind kind, String group) {
    SortedMap<String, Sums> sums = new TreeMap<>();
    rows.mapPartitions(
            new SumCounter(kind, group), Encoders.tuple(Encoders.STRING(), Encoders.STRING()))
        .collectAsList()
        .forEach(each -> sums.merge(each._1(), Sums.of(each._2()), Sums::plus));
    return sums;
  }

  @Override
  public Iterator<Tuple2<String, String>> call(Iterator<Row> rows) {
    Map<String, Sums> sums = new TreeMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      String name = group == null ? "" : String.valueOf(row.<Object>getAs(group));
      sums.merge(name, Sums.of(kind, row), Sums::plus);
    }
    return sums.entrySet().stream()
        .map(each -> new Tuple2<>(each.getKey(), each.getValue().toJson()))
        .iterator();
  }
}
