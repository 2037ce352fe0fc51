package io.quicksilver.job.dataset;

import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Says of each row which split it came from. */
final class SplitReader {

  private final int file;
  private final int block;
  private Split last = new Split("", -1);

  /** A reader of rows with the given columns. */
  SplitReader(StructType schema, boolean files) {
    this.file = files ? schema.fieldIndex(InputColumns.FILE) : -1;
    this.block = files ? schema.fieldIndex(InputColumns.BLOCK) : -1;
  }

  /** The row's split; the same object as before while it does not change. */
  Split split(Row row) {
    String name = file < 0 ? "" : row.getString(file);
    long start = file < 0 ? TaskContext.getPartitionId() : row.getLong(block);
    if (start != last.start() || !name.equals(last.file())) {
      last = new Split(name, start);
    }
    return last;
  }
}
