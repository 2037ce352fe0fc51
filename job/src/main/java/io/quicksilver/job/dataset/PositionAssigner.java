package io.quicksilver.job.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Gives each row its position in the input's order, in place of file and split. Rows from the limit
 * on go.
 */
final class PositionAssigner implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final String schema;
  private final boolean files;
  private final HashMap<Split, Long> firstPositions;
  private final long rows;

  /**
   * An assigner.
   *
   * @param firstPositions of each split
   * @param rows that there are at most
   */
  PositionAssigner(StructType schema, boolean files, Map<Split, Long> firstPositions, long rows) {
    this.schema = schema.json();
    this.files = files;
    this.firstPositions = new HashMap<>(firstPositions);
    this.rows = rows;
  }

  /** The columns that come out. */
  static StructType schema(StructType schema) {
    StructType result = new StructType();
    for (StructField field : schema.fields()) {
      if (carried(field)) {
        result = result.add(field);
      }
    }
    return result.add(InputColumns.POSITION, DataTypes.LongType);
  }

  private static boolean carried(StructField field) {
    return !field.name().equals(InputColumns.FILE) && !field.name().equals(InputColumns.BLOCK);
  }

  @Override
  public Iterator<Row> call(Iterator<Row> source) {
    return new Positions(source);
  }

  /** The rows of one task. */
  private final class Positions implements Iterator<Row> {

    private final Iterator<Row> source;
    private final SplitReader splits;
    private final List<Integer> carried = new ArrayList<>();
    private final Map<Split, Long> next = new HashMap<>();
    private Row ready;

    private Positions(Iterator<Row> source) {
      this.source = source;
      StructType columns = (StructType) StructType.fromJson(schema);
      this.splits = new SplitReader(columns, files);
      for (int i = 0; i < columns.length(); i++) {
        if (carried(columns.fields()[i])) {
          carried.add(i);
        }
      }
    }

    @Override
    public boolean hasNext() {
      while (ready == null && source.hasNext()) {
        ready = positioned(source.next());
      }
      return ready != null;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException("every row was read");
      }
      Row row = ready;
      ready = null;
      return row;
    }

    private Row positioned(Row row) {
      Split split = splits.split(row);
      Long first = next.getOrDefault(split, firstPositions.get(split));
      if (first == null) {
        throw new IllegalStateException(
            "Cannot place a row: " + split + " must be part of the counted input; did it change?");
      }
      next.put(split, first + 1);
      if (first >= rows) {
        return null;
      }
      Object[] values = new Object[carried.size() + 1];
      for (int i = 0; i < carried.size(); i++) {
        values[i] = row.get(carried.get(i));
      }
      values[carried.size()] = first;
      return RowFactory.create(values);
    }
  }
}
