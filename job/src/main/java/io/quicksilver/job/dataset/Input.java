package io.quicksilver.job.dataset;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * An opened input: one row for each row, line or record that it holds, readable or not.
 *
 * @param rows the user's columns and those of {@link InputColumns}
 * @param columns the user's columns
 * @param lines whether each row carries its JSON line
 * @param files whether each row carries its file and split
 */
record Input(Dataset<Row> rows, StructType columns, boolean lines, boolean files) {

  /** The user's column names, for messages. */
  String names() {
    return String.join(", ", List.of(columns.fieldNames()));
  }
}
