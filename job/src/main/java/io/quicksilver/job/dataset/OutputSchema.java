package io.quicksilver.job.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a generation's output, in order: the ones that users script against. */
public final class OutputSchema {

  /** The row's id. */
  public static final String ID = "id";

  /** Which of the row's samples, from 0 on. */
  public static final String SAMPLE = "sample";

  /** {@code ok} or {@code error}. */
  public static final String STATUS = "status";

  /** The new text; null on error. */
  public static final String COMPLETION = "completion";

  /** {@code stop}, {@code length}, {@code context} or {@code error}. */
  public static final String FINISH_REASON = "finish_reason";

  /** Tokens of the prompt, where known. */
  public static final String PROMPT_TOKENS = "prompt_tokens";

  /** New tokens. */
  public static final String COMPLETION_TOKENS = "completion_tokens";

  /** Sum of the new tokens' log-probabilities. */
  public static final String LOGPROB = "logprob";

  /** The new tokens' ids, where {@code output.tokens} is on. */
  public static final String TOKEN_IDS = "token_ids";

  /** The new tokens' log-probabilities, where {@code output.tokens} is on. */
  public static final String TOKEN_LOGPROBS = "token_logprobs";

  /** Code of the error; null where ok. */
  public static final String ERROR_CODE = "error_code";

  /** Message of the error; null where ok. */
  public static final String ERROR_MESSAGE = "error_message";

  /** Status of a completed row. */
  public static final String OK = "ok";

  /** Status and finish reason of an error row. */
  public static final String ERROR = "error";

  private OutputSchema() {}

  /** The product's own columns, without the kept ones. */
  public static StructType own(boolean tokens) {
    List<StructField> fields = new ArrayList<>();
    fields.add(field(ID, DataTypes.StringType));
    fields.add(field(SAMPLE, DataTypes.IntegerType));
    fields.add(field(STATUS, DataTypes.StringType));
    fields.add(field(COMPLETION, DataTypes.StringType));
    fields.add(field(FINISH_REASON, DataTypes.StringType));
    fields.add(field(PROMPT_TOKENS, DataTypes.IntegerType));
    fields.add(field(COMPLETION_TOKENS, DataTypes.IntegerType));
    fields.add(field(LOGPROB, DataTypes.DoubleType));
    if (tokens) {
      fields.add(field(TOKEN_IDS, DataTypes.createArrayType(DataTypes.IntegerType, false)));
      fields.add(field(TOKEN_LOGPROBS, DataTypes.createArrayType(DataTypes.FloatType, false)));
    }
    fields.add(field(ERROR_CODE, DataTypes.StringType));
    fields.add(field(ERROR_MESSAGE, DataTypes.StringType));
    return new StructType(fields.toArray(StructField[]::new));
  }

  /** The product's own columns and behind them the input's kept ones. */
  public static StructType of(boolean tokens, List<StructField> kept) {
    StructType schema = own(tokens);
    for (StructField field : kept) {
      schema = schema.add(field);
    }
    return schema;
  }

  /** Names that no kept column may have. */
  public static Set<String> reserved() {
    return Set.of(own(true).fieldNames());
  }

  private static StructField field(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }
}
