package io.quicksilver.job.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.figures.RowSample;
import io.quicksilver.job.report.WrittenRows;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Error rows to show: the first by id of each code. */
public final class ErrorExamples {

  private ErrorExamples() {}

  /** Those of an output. */
  public static List<WrittenRows.Example> of(Dataset<Row> rows) {
    return rows
        .where(col(OutputSchema.STATUS).equalTo(OutputSchema.ERROR))
        .groupBy(col(OutputSchema.ERROR_CODE))
        .agg(min(struct(col(OutputSchema.ID), col(OutputSchema.ERROR_MESSAGE))))
        .collectAsList()
        .stream()
        .map(
            row ->
                new WrittenRows.Example(
                    row.getStruct(1).getString(0),
                    row.getString(0),
                    RowSample.shortened(row.getStruct(1).getString(1))))
        .sorted(Comparator.comparing(WrittenRows.Example::code))
        .toList();
  }
}
