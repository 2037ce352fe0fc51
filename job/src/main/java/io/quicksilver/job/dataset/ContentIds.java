package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.substring;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;

/** Names rows by their content: the digest and, from the second of equal rows on, its number. */
final class ContentIds implements AutoCloseable {

  private static final int DIGITS = 32;

  private Dataset<Row> copies;

  /** The same rows, where each null id is one by content. */
  Dataset<Row> given(Dataset<Row> placed) {
    Column digest = substring(col(InputColumns.DIGEST), 1, DIGITS);
    close();
    copies = copies(placed).persist();
    if (copies.isEmpty()) {
      return placed.withColumn(InputColumns.ID, coalesce(col(InputColumns.ID), digest));
    }
    Column copy = concat(lit("-"), col(InputColumns.COPY).cast(DataTypes.StringType));
    return placed
        .join(
            copies,
            col(InputColumns.POSITION).equalTo(col(InputColumns.COPY_POSITION)),
            "left_outer")
        .withColumn(
            InputColumns.ID,
            coalesce(col(InputColumns.ID), concat(digest, coalesce(copy, lit("")))))
        .drop(InputColumns.COPY, InputColumns.COPY_POSITION);
  }

  /** Place and number of each row that is not the first of its content. */
  private static Dataset<Row> copies(Dataset<Row> placed) {
    return placed
        .where(col(InputColumns.ID).isNull())
        .select(
            col(InputColumns.POSITION).as(InputColumns.COPY_POSITION),
            row_number()
                .over(
                    Window.partitionBy(col(InputColumns.DIGEST))
                        .orderBy(col(InputColumns.POSITION)))
                .as(InputColumns.COPY))
        .where(col(InputColumns.COPY).gt(1));
  }

  /** Lets go of what was kept for later passes. */
  @Override
  public void close() {
    if (copies != null) {
      copies.unpersist();
    }
  }
}
