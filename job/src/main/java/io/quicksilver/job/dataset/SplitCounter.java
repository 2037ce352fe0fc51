package io.quicksilver.job.dataset;

import java.math.BigInteger;
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
 * Counts the rows of each split and adds up their digests modulo 2^256, so that the sum over the
 * input depends on its rows only and on no order.
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
          .add("longest", DataTypes.IntegerType);

  private static final long serialVersionUID = 1L;
  private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

  private final String schema;
  private final boolean files;

  /** A counter of rows with a digest, an id and, of files, their place. */
  SplitCounter(StructType schema, boolean files) {
    this.schema = schema.json();
    this.files = files;
  }

  /** Rows and digests of one split. */
  private static final class Count {
    private long rows;
    private long withoutId;
    private BigInteger sum = BigInteger.ZERO;
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
      count.rows++;
      count.withoutId += row.isNullAt(id) ? 1 : 0;
      count.sum = sum(count.sum, HexFormat.of().parseHex(row.getString(digest)));
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
                    count.rows,
                    count.withoutId,
                    count.sum.toByteArray(),
                    count.longest)));
    return result.iterator();
  }

  /** Adds the non-negative number that the bytes hold, modulo 2^256. */
  static BigInteger sum(BigInteger sum, byte[] bytes) {
    return sum.add(new BigInteger(1, bytes)).mod(MODULUS);
  }
}
