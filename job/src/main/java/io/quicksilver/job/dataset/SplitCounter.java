package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
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
          .add("characters", DataTypes.LongType)
          .add("tokens", DataTypes.LongType)
          .add("new_tokens", DataTypes.IntegerType);

  private static final long serialVersionUID = 1L;

  private final String schema;
  private final boolean requests;
  private final List<String> options;
  private final boolean files;

  /** A counter of rows with a digest, an id and, of files, their place. */
  SplitCounter(StructType schema, PromptLayout layout, boolean files) {
    this.schema = schema.json();
    this.requests = layout.place() == PromptPlace.REQUEST;
    this.options = layout.options();
    this.files = files;
  }

  /** Rows and digests of one split. */
  private static final class Count {
    private long withoutId;
    private InputScan.Sum sum = InputScan.Sum.NONE;
    private LongestRow longest = LongestRow.NONE;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    StructType columns = (StructType) StructType.fromJson(schema);
    int digest = columns.fieldIndex(InputColumns.DIGEST);
    int id = columns.fieldIndex(InputColumns.ID);
    boolean lines = Arrays.asList(columns.fieldNames()).contains(InputColumns.LINE);
    int prompt = columns.fieldIndex(lines ? InputColumns.LINE : InputColumns.PROMPT);
    OptionOverrides overrides = new OptionOverrides(columns, options);
    SplitReader splits = new SplitReader(columns, files);
    Map<Split, Count> counts = new TreeMap<>();
    while (rows.hasNext()) {
      Row row = rows.next();
      Count count = counts.computeIfAbsent(splits.split(row), split -> new Count());
      count.withoutId += row.isNullAt(id) ? 1 : 0;
      count.sum = count.sum.plus(InputScan.Sum.of(HexFormat.of().parseHex(row.getString(digest))));
      String text = row.isNullAt(prompt) ? "" : row.get(prompt).toString();
      count.longest = count.longest.and(LongestRow.of(text, newTokens(row, text, overrides)));
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
                    count.longest.characters(),
                    count.longest.tokens(),
                    count.longest.newTokens())));
    return result.iterator();
  }

  /** What the row asks for; 0 if nothing, or nothing that can be. */
  private int newTokens(Row row, String text, OptionOverrides overrides) {
    try {
      OptionValues own = requests ? BatchRequest.of(JsonLines.tree(text)) : overrides.of(row);
      return own.newTokens(0);
    } catch (RowException | JsonProcessingException e) {
      return 0;
    }
  }
}
