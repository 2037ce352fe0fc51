package io.quicksilver.job.executor;

import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.job.openai.ResponseWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** One line in OpenAI's form for each input row, whose samples follow each other. */
final class ResponseRows implements OutputRows {

  private final ResponseWriter writer;
  private final Deque<String> lines = new ArrayDeque<>();
  private final List<FinishedRow> samples = new ArrayList<>();

  ResponseRows(ResponseWriter writer) {
    this.writer = writer;
  }

  @Override
  public void add(List<FinishedRow> rows) {
    for (FinishedRow row : rows) {
      if (row.sample() == 0) {
        end();
      }
      samples.add(row);
    }
  }

  @Override
  public void end() {
    if (!samples.isEmpty()) {
      lines.add(writer.line(samples));
      samples.clear();
    }
  }

  @Override
  public boolean hasNext() {
    return !lines.isEmpty();
  }

  @Override
  public Row next() {
    return RowFactory.create(lines.remove());
  }

  @Override
  public void close() {
    lines.clear();
  }
}
