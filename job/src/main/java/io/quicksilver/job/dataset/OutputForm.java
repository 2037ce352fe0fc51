package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.col;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.openai.ResponseFiles;
import io.quicksilver.job.storage.Locations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How output rows lie in files.
 *
 * @param format as the user calls it
 * @param options of Spark's writer, and so of the reader
 * @param rows the columns of an output row
 */
public record OutputForm(String format, Map<String, String> options, StructType rows) {

  /**
   * Keeps its own map.
   *
   * @throws QuicksilverException with code 2 if an option takes rows apart
   */
  public OutputForm {
    options = Map.copyOf(options);
    for (Map.Entry<String, String> option : options.entrySet()) {
      if (option.getKey().equalsIgnoreCase("pretty") && !option.getValue().equals("false")) {
        throw new QuicksilverException(
            ExitCode.USAGE,
            "Cannot write the output: output.options.pretty must be left out, since each row is a"
                + " line, got "
                + option.getValue());
      }
    }
  }

  /**
   * The form of a generation's output.
   *
   * @throws QuicksilverException with code 2 if the format has no place for what is asked for
   */
  public static OutputForm of(
      String format, Map<String, String> options, boolean tokens, List<StructField> kept) {
    if (format.equals(ResponseFiles.FORMAT) && (tokens || !kept.isEmpty())) {
      throw new QuicksilverException(
          ExitCode.USAGE,
          String.format(
              "Cannot write openai-batch: %s must be left out, since the format has no place for it",
              tokens ? "output.tokens" : "output.keep"));
    }
    return new OutputForm(format, options, OutputSchema.of(tokens, kept));
  }

  /** Whether a row's samples are one line in OpenAI's form. */
  public boolean responses() {
    return format.equals(ResponseFiles.FORMAT);
  }

  /** The Spark source that writes and reads the files. */
  public String source() {
    return source(format);
  }

  /** The Spark source of a format. */
  public static String source(String format) {
    return format.equals(ResponseFiles.FORMAT) ? ResponseFiles.SOURCE : format;
  }

  /** The columns that are written. */
  public StructType written() {
    return responses() ? ResponseFiles.SCHEMA : rows;
  }

  /** The output rows in a folder, as far as they have to be counted. */
  public Dataset<Row> read(SparkSession spark, String path) {
    Dataset<Row> stored = stored(spark, path);
    return responses() ? ResponseFiles.rows(stored) : stored;
  }

  /** What lies in a folder, as it was written. */
  public Dataset<Row> stored(SparkSession spark, String path) {
    return spark
        .read()
        .options(options)
        .format(source())
        .schema(written())
        .load(Locations.literal(path));
  }

  /** What is or was written, with columns for its id, its first sample and its status. */
  public Dataset<Row> named(Dataset<Row> stored) {
    return responses() ? ResponseFiles.named(stored) : stored;
  }

  /** What lies in a folder and is an error, as it was written. */
  public Dataset<Row> errors(SparkSession spark, String path) {
    return named(stored(spark, path))
        .where(col(OutputSchema.STATUS).equalTo(OutputSchema.ERROR))
        .select(Arrays.stream(written().fieldNames()).map(Columns::named).toArray(Column[]::new));
  }

  /** The Spark source that errors are written with once more. */
  public String errorSource() {
    return responses() ? ResponseFiles.SOURCE : "json";
  }
}
