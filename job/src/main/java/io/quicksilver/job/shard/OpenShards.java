package io.quicksilver.job.shard;

import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;

/**
 * What a task is told of the shards that an attempt has to write: partition {@code i + 1} is shard
 * {@code shards[i]}.
 */
public final class OpenShards implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] shards;
  private final int column;
  private final StopSignal stop;

  /**
   * For the tasks of one attempt.
   *
   * @param shards that are open
   * @param column of a row that says its shard
   * @param stop tells that no further shard may begin; null: each one must
   */
  public OpenShards(List<Integer> shards, int column, StopSignal stop) {
    this.shards = shards.stream().mapToInt(Integer::intValue).toArray();
    this.column = column;
    this.stop = stop;
  }

  /** The shard of the task that asks. */
  public int shard() {
    return shards[TaskContext.getPartitionId() - 1];
  }

  /** The task's rows; none where the run is to end. */
  public Iterator<Row> rows(Iterator<Row> rows) {
    if (!rows.hasNext() || (stop != null && stop.raised())) {
      return Collections.emptyIterator();
    }
    int shard = shard();
    return new Iterator<>() {

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        if (!rows.hasNext()) {
          throw new NoSuchElementException("every row of the shard was read");
        }
        Row row = rows.next();
        if (row.getInt(column) != shard) {
          throw new IllegalStateException(
              String.format(
                  "Cannot write shard %d: each of its rows must be its own, got one of shard %d",
                  shard, row.getInt(column)));
        }
        return row;
      }
    };
  }
}
