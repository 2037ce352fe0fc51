package io.quicksilver.job.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.figures.RowSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What really lies in the output, read back from it.
 *
 * @param inputRows input rows that the rows are of: further samples apart
 * @param ok completed rows
 * @param error rows with an error
 * @param promptTokens of the completed rows
 * @param completionTokens of the completed rows
 * @param finishReasons rows by finish reason
 * @param errorCodes error rows by code
 * @param errors up to two error rows of each code
 */
public record WrittenRows(
    long inputRows,
    long ok,
    long error,
    long promptTokens,
    long completionTokens,
    Map<String, Long> finishReasons,
    Map<String, Long> errorCodes,
    List<Example> errors) {

  private static final int COUNT = 3;
  private static final int PROMPT = 4;
  private static final int COMPLETION = 5;
  private static final int FIRST = 6;
  private static final int LAST = 7;
  private static final int FIRST_SAMPLES = 8;

  /**
   * An error row to show.
   *
   * @param id its id
   * @param code its error code
   * @param message its message, cut to a bounded length
   */
  public record Example(String id, String code, String message) {}

  /**
   * Reads an output back.
   *
   * @param rows what lies in it
   */
  public static WrittenRows read(Dataset<Row> rows) {
    long inputRows = 0;
    long ok = 0;
    long error = 0;
    long promptTokens = 0;
    long completionTokens = 0;
    Map<String, Long> finishReasons = new TreeMap<>();
    Map<String, Long> errorCodes = new TreeMap<>();
    List<Example> errors = new ArrayList<>();
    for (Row group : groups(rows)) {
      long count = group.getLong(COUNT);
      inputRows += group.getLong(FIRST_SAMPLES);
      finishReasons.merge(group.getString(1), count, Long::sum);
      if (OutputSchema.OK.equals(group.getString(0))) {
        ok += count;
        promptTokens += group.getLong(PROMPT);
        completionTokens += group.getLong(COMPLETION);
      } else {
        error += count;
        errorCodes.merge(group.getString(2), count, Long::sum);
        errors.addAll(examples(group));
      }
    }
    errors.sort(Comparator.comparing(Example::code));
    return new WrittenRows(
        inputRows, ok, error, promptTokens, completionTokens, finishReasons, errorCodes, errors);
  }

  private static List<Row> groups(Dataset<Row> rows) {
    Column example =
        when(
            col(OutputSchema.STATUS).equalTo(OutputSchema.ERROR),
            struct(col(OutputSchema.ID), col(OutputSchema.ERROR_MESSAGE)));
    return rows.groupBy(
            col(OutputSchema.STATUS), col(OutputSchema.FINISH_REASON), col(OutputSchema.ERROR_CODE))
        .agg(
            count(lit(1)),
            sum(col(OutputSchema.PROMPT_TOKENS)),
            sum(col(OutputSchema.COMPLETION_TOKENS)),
            min(example),
            max(example),
            count(when(col(OutputSchema.SAMPLE).equalTo(0), lit(1))))
        .collectAsList();
  }

  /** The rows of a code that are first and last by id: the same ones however often it is asked. */
  private static List<Example> examples(Row group) {
    return Stream.of(group.getStruct(FIRST), group.getStruct(LAST))
        .distinct()
        .map(
            row ->
                new Example(
                    row.getString(0), group.getString(2), RowSample.shortened(row.getString(1))))
        .toList();
  }
}
