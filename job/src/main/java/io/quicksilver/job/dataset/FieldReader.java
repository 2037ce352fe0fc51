package io.quicksilver.job.dataset;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;

/** Reads rows of a prompt table whose prompt is a struct of fields. */
public final class FieldReader {

  private final PromptLayout layout;

  /** A reader of a table's rows. */
  public FieldReader(PromptLayout layout) {
    this.layout = layout;
  }

  /** The row's id. */
  public String id(Row row) {
    return row.getAs(InputColumns.ID);
  }

  /** Values of the input columns that are passed through. */
  public List<Object> kept(Row row) {
    Object[] values = new Object[layout.kept().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.getAs(InputColumns.KEEP + i);
    }
    return Arrays.asList(values);
  }

  /**
   * The row's fields.
   *
   * @throws RowException if the input's format could not read the row
   */
  public Row fields(Row row) throws RowException {
    PromptReader.requireReadable(row.getAs(InputColumns.MALFORMED));
    return row.getAs(InputColumns.PROMPT);
  }
}
