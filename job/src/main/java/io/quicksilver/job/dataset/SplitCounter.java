package io.quicksilver.job.dataset;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the rows of each split and adds up their digests, once alike, so that the sum over the
 * input depends on its rows only and on no order, and once by their places.
 */
final class SplitCounter implements MapPartitionsFunction<Row, Row> {

  /** One row a split. */
  static final StructType SCHEMA =
      new StructType()
          .add("file", DataTypes.StringType)
          .add("start", DataTypes.LongType)
          .add("rows", DataTypes.LongType)
          .add("without_id", DataTypes.LongType)
          .add("sum", DataTypes.BinaryType)
          .add("moment", DataTypes.BinaryType)
          .add("longest", DataTypes.IntegerType);

  private static final long serialVersionUID = 1L;

  private final String schema;
  private final boolean files;

  /** A counter of rows with a digest, an id and, of files, their place. */
  SplitCounter(StructType schema, boolean files) {
    this.schema = schema.json();
    this.files = files;
  }

  /** Rows and digests of one split. */
  private static final class Count {
    private long withoutId;
    private InputScan.Sum sum = InputScan.Sum.NONE;
    private int longest;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    StructType columns = (StructType) StructType.fromJson(schema);
    int digest = columns.fieldIndex(InputColumns.DIGEST);
    int id = columns.fieldIndex(InputColumns.ID);
    boolean lines = Arrays.asList(columns.fieldNames()).contains(InputColumns.LINE);
    int prompt = columns.fieldIndex(lines ? InputColumns.LINE : InputColumns.PROMPT);
    SplitReader splits = new SplitReader(columns, files);
    Map<Split, Count> counts = new TreeMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      Count count = counts.computeIfAbsent(splits.split(row), split -> new Count());
      count.withoutId += row.isNullAt(id) ? 1 : 0;
      count.sum = count.sum.plus(InputScan.Sum.of(HexFormat.of().parseHex(row.getString(digest))));
      int characters = row.isNullAt(prompt) ? 0 : row.get(prompt).toString().length();
      count.longest = Math.max(count.longest, characters);
    }
    List<Row> result = new ArrayList<>();
    counts.forEach(
        (split, count) ->
            result.add(
                RowFactory.create(
                    split.file(),
                    split.start(),
                    count.sum.rows(),
                    count.withoutId,
                    count.sum.digests().toByteArray(),
                    count.sum.moments().toByteArray(),
                    count.longest)));
    return result.iterator();
  }
}
