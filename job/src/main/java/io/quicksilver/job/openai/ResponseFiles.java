package io.quicksilver.job.openai;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode_outer;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.quicksilver.job.dataset.OutputSchema;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The lines of an OpenAI batch output, as Spark writes them and as they are counted. */
public final class ResponseFiles {

  /** The name of the format. */
  public static final String FORMAT = "openai-batch";

  /** What Spark writes the lines with. */
  public static final String SOURCE = "text";

  /** The one column that is written. */
  public static final StructType SCHEMA = new StructType().add("value", DataTypes.StringType);

  private static final StructType LINE =
      StructType.fromDDL(
          "custom_id STRING, error STRUCT<code: STRING, message: STRING>, response STRUCT<"
              + "body: STRUCT<error: STRUCT<code: STRING, message: STRING>,"
              + " choices: ARRAY<STRUCT<index: INT, finish_reason: STRING>>,"
              + " usage: STRUCT<prompt_tokens: INT, completion_tokens: INT>>>");

  private ResponseFiles() {}

  /**
   * The output rows that lines are of: one for each choice and one for each error, with the columns
   * that say what became of it. A line's {@code completion_tokens} are its first choice's.
   */
  public static Dataset<Row> rows(Dataset<Row> lines) {
    Column body = col("line.response.body");
    Dataset<Row> choices =
        lines
            .select(from_json(col("value"), LINE).as("line"))
            .select(
                col("line.custom_id").as(OutputSchema.ID),
                coalesce(col("line.error"), body.getField("error")).as("error"),
                body.getField("usage").as("usage"),
                explode_outer(body.getField("choices")).as("choice"));
    Column failed = col("error").isNotNull();
    Column sample = coalesce(col("choice.index"), lit(0));
    return choices.select(
        col(OutputSchema.ID),
        sample.as(OutputSchema.SAMPLE),
        when(failed, OutputSchema.ERROR).otherwise(OutputSchema.OK).as(OutputSchema.STATUS),
        when(failed, OutputSchema.ERROR)
            .otherwise(col("choice.finish_reason"))
            .as(OutputSchema.FINISH_REASON),
        col("usage.prompt_tokens").as(OutputSchema.PROMPT_TOKENS),
        when(sample.equalTo(0), col("usage.completion_tokens")).as(OutputSchema.COMPLETION_TOKENS),
        col("error.code").as(OutputSchema.ERROR_CODE),
        col("error.message").as(OutputSchema.ERROR_MESSAGE));
  }

  /** Lines with the columns that name a row and say what became of it; its samples are one. */
  public static Dataset<Row> named(Dataset<Row> lines) {
    Column line = from_json(col("value"), LINE);
    Column choices = line.getField("response").getField("body").getField("choices");
    return lines
        .withColumn(OutputSchema.ID, line.getField("custom_id"))
        .withColumn(OutputSchema.SAMPLE, lit(0))
        .withColumn(
            OutputSchema.STATUS,
            when(choices.isNull(), OutputSchema.ERROR).otherwise(OutputSchema.OK));
  }
}
