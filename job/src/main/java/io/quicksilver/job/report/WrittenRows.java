package io.quicksilver.job.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.quicksilver.job.dataset.OutputSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * What really lies in the output, read back from it.
 *
 * @param ok completed rows
 * @param error rows with an error
 * @param promptTokens of the completed rows
 * @param completionTokens of the completed rows
 * @param finishReasons rows by finish reason
 * @param errorCodes error rows by code
 * @param completions some completed rows
 * @param errors some error rows
 */
public record WrittenRows(
    long ok,
    long error,
    long promptTokens,
    long completionTokens,
    Map<String, Long> finishReasons,
    Map<String, Long> errorCodes,
    List<Sample> completions,
    List<Sample> errors) {

  private static final int SAMPLES = 10;
  private static final int LONGEST = 2000;

  /**
   * A row to show.
   *
   * @param id its id
   * @param kind finish reason or error code
   * @param text completion or error message
   */
  public record Sample(String id, String kind, String text) {}

  /**
   * Reads an output back.
   *
   * @param format parquet or json
   * @param schema the output's columns
   */
  public static WrittenRows read(
      SparkSession spark, String format, String path, StructType schema) {
    Dataset<Row> rows = spark.read().format(format).schema(schema).load(path);
    long ok = 0;
    long error = 0;
    long promptTokens = 0;
    long completionTokens = 0;
    Map<String, Long> finishReasons = new TreeMap<>();
    Map<String, Long> errorCodes = new TreeMap<>();
    for (Row group : groups(rows)) {
      long count = group.getLong(3);
      finishReasons.merge(group.getString(1), count, Long::sum);
      if (OutputSchema.OK.equals(group.getString(0))) {
        ok += count;
        promptTokens += group.getLong(4);
        completionTokens += group.getLong(5);
      } else {
        error += count;
        errorCodes.merge(group.getString(2), count, Long::sum);
      }
    }
    return new WrittenRows(
        ok,
        error,
        promptTokens,
        completionTokens,
        finishReasons,
        errorCodes,
        samples(rows, OutputSchema.OK, OutputSchema.FINISH_REASON, OutputSchema.COMPLETION),
        samples(rows, OutputSchema.ERROR, OutputSchema.ERROR_CODE, OutputSchema.ERROR_MESSAGE));
  }

  private static List<Row> groups(Dataset<Row> rows) {
    return rows.groupBy(
            col(OutputSchema.STATUS), col(OutputSchema.FINISH_REASON), col(OutputSchema.ERROR_CODE))
        .agg(
            count(lit(1)),
            sum(col(OutputSchema.PROMPT_TOKENS)),
            sum(col(OutputSchema.COMPLETION_TOKENS)))
        .collectAsList();
  }

  private static List<Sample> samples(Dataset<Row> rows, String status, String kind, String text) {
    List<Sample> samples = new ArrayList<>();
    for (Row row :
        rows.where(col(OutputSchema.STATUS).equalTo(status))
            .select(col(OutputSchema.ID), col(kind), col(text))
            .takeAsList(SAMPLES)) {
      String shown = row.getString(2);
      samples.add(
          new Sample(
              row.getString(0),
              row.getString(1),
              shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…"));
    }
    return samples;
  }
}
