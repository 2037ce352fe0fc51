package io.quicksilver.job.command;

import io.quicksilver.job.RunPlan;
import io.quicksilver.job.ScoreJob;
import io.quicksilver.job.ScoreSummary;
import io.quicksilver.job.settings.InputKeys;
import io.quicksilver.job.settings.ModelKeys;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.sql.SparkSession;

/** {@code score}: offline evaluation over a dataset. */
public final class ScoreCommand implements Command {

  private final BiFunction<SparkSession, Settings, ScoreSummary> action;

  /** With the job that does the work. */
  public ScoreCommand(BiFunction<SparkSession, Settings, ScoreSummary> action) {
    this.action = action;
  }

  @Override
  public String name() {
    return "score";
  }

  @Override
  public String summary() {
    return "Scores a dataset: perplexity, log-likelihood, multiple choice, exact match.";
  }

  @Override
  public String details() {
    return "By the input's columns: text (perplexity), context and continuation (log-likelihood),"
        + " query, choices and gold (multiple choice), or a prompt and reference (exact match of"
        + " completions). Other columns are named by score.text and its like, or by a task file."
        + " Writes a row for each row, and the metrics to _quicksilver/metrics.json.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return List.of(
        OptionKeys.MODEL,
        OptionKeys.INPUT,
        OptionKeys.OUTPUT,
        OptionKeys.FORMAT,
        ScoreKeys.TASK,
        ScoreKeys.STRIDE,
        ScoreKeys.PREQUENTIAL,
        ScoreKeys.GROUP_BY,
        ScoreKeys.EXTRACT,
        OptionKeys.ID_COLUMN,
        InputKeys.WHERE,
        OptionKeys.PROMPT_COLUMN,
        OptionKeys.MAX_NEW_TOKENS,
        OptionKeys.TEMPERATURE,
        OptionKeys.TOP_K,
        OptionKeys.TOP_P,
        OptionKeys.MIN_P,
        OptionKeys.REPETITION_PENALTY,
        OptionKeys.SEED,
        OptionKeys.STOP,
        OptionKeys.PRECISION,
        OptionKeys.BATCH_SIZE,
        OptionKeys.LIMIT,
        OptionKeys.OVERWRITE,
        RunKeys.APPEND_INPUT,
        RunKeys.DRY_RUN,
        RunKeys.OUTPUT_TABLE);
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return List.of(
        ScoreKeys.KIND,
        ScoreKeys.TEXT,
        ScoreKeys.CONTEXT,
        ScoreKeys.CONTINUATION,
        ScoreKeys.QUERY,
        ScoreKeys.CHOICES,
        ScoreKeys.GOLD,
        ScoreKeys.PROMPT,
        ScoreKeys.REFERENCE,
        ScoreKeys.DELIMITER,
        ScoreKeys.EXAMPLES,
        ScoreKeys.EXAMPLE_SEPARATOR,
        ScoreKeys.IGNORE,
        ScoreKeys.CONVENTION,
        ModelKeys.SAMPLING_DEFAULTS,
        ModelKeys.NOW,
        OptionKeys.INPUT_PARTITIONS,
        OptionKeys.OUTPUT_FORMAT,
        OptionKeys.OUTPUT_KEEP,
        OptionKeys.TOKENS_PER_STEP,
        OptionKeys.PREFIX_CACHE_BYTES,
        OptionKeys.ERRORS_MAX_RATE,
        OptionKeys.ERRORS_MAX_ROWS);
  }

  @Override
  public List<String> examples() {
    return List.of(
        "score --task arc-easy --input arc-easy.jsonl --output scores",
        "score --model hdfs:///models/mine --input hdfs:///texts --stride 256 --output"
            + " hdfs:///scores",
        "score --input mmlu.parquet --group-by subject --output scores");
  }

  @Override
  public void run(Settings settings, Console console) {
    settings.input();
    settings.output();
    if (settings.get(RunKeys.DRY_RUN)) {
      RunPlan plan = Sessions.with(name(), spark -> ScoreJob.plan(spark, settings));
      SummaryText.print(plan, console);
      return;
    }
    ScoreSummary summary = Sessions.with(name(), spark -> action.apply(spark, settings));
    MetricsText.print(summary, console);
  }
}
