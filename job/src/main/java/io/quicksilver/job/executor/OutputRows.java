package io.quicksilver.job.executor;

import io.quicksilver.job.batch.FinishedRow;
import java.util.List;
import org.apache.spark.sql.Row;

/** Finished rows on their way to Spark's writer. Used by one thread. */
interface OutputRows extends AutoCloseable {

  /** Takes finished rows, in the input's order; what was added before has left. */
  void add(List<FinishedRow> rows);

  /** Lets go of what waits for more rows: there are none. */
  void end();

  /** Whether a row is ready to be written. */
  boolean hasNext();

  /** The next row to be written. */
  Row next();

  @Override
  void close();
}
