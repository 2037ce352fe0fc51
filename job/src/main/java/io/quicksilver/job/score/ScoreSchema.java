package io.quicksilver.job.score;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.dataset.OutputSchema;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a score's output, in order: the ones that users script against. */
public final class ScoreSchema {

  /** Sum of the scored tokens' log-probabilities: of choices the right one's. */
  public static final String LOGPROB = OutputSchema.LOGPROB;

  /** How many there are. */
  public static final String TOKENS = "tokens";

  /** Whether greedy decoding would have written just these. */
  public static final String IS_GREEDY = "is_greedy";

  /** Bytes of a text in UTF-8. */
  public static final String BYTES = "bytes";

  /** Words of a text: runs of what is no white space. */
  public static final String WORDS = "words";

  /** Each choice's log-probability. */
  public static final String CHOICE_LOGPROBS = "choice_logprobs";

  /** The likeliest choice, of equally likely ones the first. */
  public static final String PREDICTED = "predicted";

  /** Whether that is the right one. */
  public static final String CORRECT = "correct";

  /** Whether the likeliest by log-probability over bytes is. */
  public static final String CORRECT_NORM = "correct_norm";

  /** What of the completion was compared; null where the expression matches nothing. */
  public static final String EXTRACTED = "extracted";

  /** Whether it equals the reference. */
  public static final String EXACT_MATCH = "exact_match";

  private ScoreSchema() {}

  /**
   * The columns of a kind, and behind them the input's kept ones.
   *
   * @throws QuicksilverException with code 2 if a kept column has the name of one of ours
   */
  public static StructType of(ScoreKind kind, List<StructField> kept) {
    StructType schema = own(kind);
    for (StructField field : kept) {
      if (Arrays.asList(schema.fieldNames()).contains(field.name())) {
        throw new QuicksilverException(
            ExitCode.USAGE,
            String.format(
                "Cannot keep %s: output.keep and --group-by must not name a column that the output"
                    + " has already",
                field.name()));
      }
      schema = schema.add(field);
    }
    return schema;
  }

  /** The columns of a kind. */
  public static StructType own(ScoreKind kind) {
    StructType schema =
        new StructType()
            .add(OutputSchema.ID, DataTypes.StringType)
            .add(OutputSchema.STATUS, DataTypes.StringType)
            .add(LOGPROB, DataTypes.DoubleType)
            .add(TOKENS, DataTypes.IntegerType);
    DataType flag = DataTypes.BooleanType;
    schema =
        switch (kind) {
          case TEXT ->
              schema
                  .add(IS_GREEDY, flag)
                  .add(BYTES, DataTypes.LongType)
                  .add(WORDS, DataTypes.LongType);
          case CONTINUATION -> schema.add(IS_GREEDY, flag);
          case CHOICES ->
              schema
                  .add(IS_GREEDY, flag)
                  .add(CHOICE_LOGPROBS, DataTypes.createArrayType(DataTypes.DoubleType, false))
                  .add(PREDICTED, DataTypes.IntegerType)
                  .add(CORRECT, flag)
                  .add(CORRECT_NORM, flag);
          case GENERATION ->
              schema
                  .add(OutputSchema.COMPLETION, DataTypes.StringType)
                  .add(EXTRACTED, DataTypes.StringType)
                  .add(EXACT_MATCH, flag);
        };
    return schema
        .add(OutputSchema.ERROR_CODE, DataTypes.StringType)
        .add(OutputSchema.ERROR_MESSAGE, DataTypes.StringType);
  }
}
