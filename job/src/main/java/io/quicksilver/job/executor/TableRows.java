package io.quicksilver.job.executor;

import io.quicksilver.job.batch.CompletionBatch;
import io.quicksilver.job.batch.FinishedRow;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.Row;

/** One output row for each finished row, by way of an Arrow batch. */
final class TableRows implements OutputRows {

  private final BufferAllocator allocator;
  private final boolean tokens;
  private CompletionBatch batch;
  private int next;

  /**
   * No rows yet.
   *
   * @param allocator owns the batches
   * @param tokens whether rows have the token columns
   */
  TableRows(BufferAllocator allocator, boolean tokens) {
    this.allocator = allocator;
    this.tokens = tokens;
  }

  @Override
  public void add(List<FinishedRow> rows) {
    close();
    batch = CompletionBatch.of(allocator, tokens, rows);
    next = 0;
  }

  @Override
  public void end() {
    // No row waits for another.
  }

  @Override
  public boolean hasNext() {
    return batch != null && next < batch.rows();
  }

  @Override
  public Row next() {
    return batch.row(next++);
  }

  @Override
  public void close() {
    if (batch != null) {
      batch.close();
      batch = null;
    }
  }
}
