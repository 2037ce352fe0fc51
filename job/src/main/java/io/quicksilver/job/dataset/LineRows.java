package io.quicksilver.job.dataset;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.io.Text;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowWriter;

/** Lines as Spark's rows of one column, or of none where only their number is asked for. */
final class LineRows implements Iterator<InternalRow> {

  private final BoundedLines lines;
  private final UnsafeRowWriter writer;
  private Text line;

  LineRows(BoundedLines lines, boolean wanted) {
    this.lines = lines;
    this.writer = wanted ? new UnsafeRowWriter(1) : null;
  }

  @Override
  public boolean hasNext() {
    if (line == null) {
      line = lines.next();
    }
    return line != null;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException("every line was read");
    }
    Text text = line;
    line = null;
    if (writer == null) {
      return new UnsafeRow(0);
    }
    writer.reset();
    writer.write(0, text.getBytes(), 0, text.getLength());
    return writer.getRow();
  }
}
