package io.quicksilver.job.score;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/** A figure that a kind of rows comes to, under the field's name for it. */
public enum Metric {
  /** Share of right choices, or of continuations that greedy decoding would have written. */
  ACC(Scale.PLAIN),
  /** Share of right choices by log-probability over bytes. */
  ACC_NORM(Scale.PLAIN),
  /** {@code exp(-mean log-probability of a continuation)}. */
  PERPLEXITY(Scale.PERPLEXITY),
  /** {@code exp(-log-probability / words)} over all texts. */
  WORD_PERPLEXITY(Scale.PERPLEXITY),
  /** {@code exp(-log-probability / bytes)} over all texts. */
  BYTE_PERPLEXITY(Scale.PERPLEXITY),
  /** {@code -log2-probability / bytes} over all texts. */
  BITS_PER_BYTE(Scale.BITS),
  /** {@code exp(-log-probability / tokens)} over all texts or continuations. */
  TOKEN_PERPLEXITY(Scale.PERPLEXITY),
  /** Share of completions that equal their reference. */
  EXACT_MATCH(Scale.PLAIN);

  /** What is shown of the mean of a metric's values. */
  private enum Scale {
    PLAIN,
    PERPLEXITY,
    BITS
  }

  private final Scale scale;

  Metric(Scale scale) {
    this.scale = scale;
  }

  /** The metrics of a kind. */
  public static List<Metric> of(ScoreKind kind) {
    return switch (kind) {
      case CHOICES -> List.of(ACC, ACC_NORM);
      case CONTINUATION -> List.of(ACC, PERPLEXITY, TOKEN_PERPLEXITY);
      case GENERATION -> List.of(EXACT_MATCH);
      case TEXT -> List.of(WORD_PERPLEXITY, BYTE_PERPLEXITY, BITS_PER_BYTE, TOKEN_PERPLEXITY);
    };
  }

  /** The name in metrics.json. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a row has no more than a yes or no to it. */
  public boolean isVerdict() {
    return scale == Scale.PLAIN;
  }

  /** A row's value: 1 or 0, or a log-probability. */
  public double value(Row row) {
    return switch (this) {
      case ACC -> accurate(row);
      case ACC_NORM -> flag(row, ScoreSchema.CORRECT_NORM);
      case EXACT_MATCH -> flag(row, ScoreSchema.EXACT_MATCH);
      default -> row.<Double>getAs(ScoreSchema.LOGPROB);
    };
  }

  /** What the value counts as: rows, words, bytes or tokens. */
  public double weight(Row row) {
    return switch (this) {
      case WORD_PERPLEXITY -> number(row, ScoreSchema.WORDS);
      case BYTE_PERPLEXITY, BITS_PER_BYTE -> number(row, ScoreSchema.BYTES);
      case TOKEN_PERPLEXITY -> number(row, ScoreSchema.TOKENS);
      default -> 1;
    };
  }

  /** What is shown of a mean. */
  public double shown(double mean) {
    return switch (scale) {
      case PLAIN -> mean;
      case PERPLEXITY -> Math.exp(-mean);
      case BITS -> -mean / Math.log(2);
    };
  }

  /** The standard error of what is shown, by that of the mean. */
  public double shownError(double mean, double error) {
    return switch (scale) {
      case PLAIN -> error;
      case PERPLEXITY -> Math.exp(-mean) * error;
      case BITS -> error / Math.log(2);
    };
  }

  /** What is shown of a difference of means: of a perplexity its logarithm's. */
  public double shownDifference(double difference) {
    return switch (scale) {
      case PLAIN -> difference;
      case PERPLEXITY -> -difference;
      case BITS -> -difference / Math.log(2);
    };
  }

  private static double accurate(Row row) {
    boolean choices = Arrays.asList(row.schema().fieldNames()).contains(ScoreSchema.CORRECT);
    return flag(row, choices ? ScoreSchema.CORRECT : ScoreSchema.IS_GREEDY);
  }

  private static double flag(Row row, String column) {
    return row.<Boolean>getAs(column) ? 1 : 0;
  }

  private static double number(Row row, String column) {
    return row.<Number>getAs(column).doubleValue();
  }
}
