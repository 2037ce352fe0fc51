package io.quicksilver.job;

import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.inspect.DatasetInspection;
import io.quicksilver.job.inspect.ExecutorOffer;
import io.quicksilver.job.inspect.PromptCounter;
import io.quicksilver.job.inspect.PromptCounts;
import io.quicksilver.job.inspect.RunEstimate;
import io.quicksilver.job.inspect.RunSpeed;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.settings.PlanKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.text.Tokenizer;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** The {@code inspect} command's look at a dataset: what {@code generate} would meet and take. */
public final class InspectJob {

  private InspectJob() {}

  /**
   * Tokenises and counts the prompts, and measures a short decode on the driver. Completes nothing
   * and writes nothing.
   *
   * @throws QuicksilverException with the exit code of what went wrong
   */
  public static DatasetInspection run(SparkSession spark, Settings given) {
    SparkContext context = spark.sparkContext();
    try (JobSession session = JobSession.over(spark);
        PreparedModel model = PreparedModel.open(given.model(), context.hadoopConfiguration());
        PromptTable table =
            RunInput.table(session.session(), given, model.config().contextScope())) {
      Settings settings = RunSettings.sampled(given, model.texts().generationConfig());
      session.describe("counting tokens");
      PromptCounts counts = counts(table, settings, model);
      ModelConfig config = model.config();
      boolean any = counts.completions() > 0;
      boolean planned = settings.get(PlanKeys.CLUSTER).isPresent();
      try (Tokenizer tokenizer = RunPlanner.tokenizer(model.texts())) {
        return new DatasetInspection(
            settings.input(),
            settings.format(),
            counts,
            config.maxPositions(),
            any && !planned
                ? Optional.of(estimate(context, model, tokenizer, table, counts, settings))
                : Optional.empty(),
            any && planned
                ? Optional.of(
                    new RunPlanner(settings, config, model.weights(), tokenizer)
                        .plan(counts, longest(counts, table, config, settings)))
                : Optional.empty());
      }
    }
  }

  /** The run goes by what it sees before it has tokens; some texts have more of them than that. */
  private static int longest(
      PromptCounts counts, PromptTable table, ModelConfig config, Settings settings) {
    int seen = RunMemory.positions(config, table.longest(), settings);
    return Math.max(counts.longestRow(), seen);
  }

  private static RunEstimate estimate(
      SparkContext spark,
      PreparedModel model,
      Tokenizer tokenizer,
      PromptTable table,
      PromptCounts counts,
      Settings settings) {
    int shards = table.intake(table.rows()).shards();
    int tasks = Math.min(shards, spark.defaultParallelism());
    RunSpeed speed =
        RunSpeed.measure(
            model.config(),
            model.weights(),
            tokenizer,
            counts,
            settings.precision(),
            settings.batchSize(),
            settings.tokensPerStep(),
            tasks);
    return new RunEstimate(
        shards,
        spark.defaultParallelism(),
        RunMemory.need(
            model, settings, settings.batchSize(), counts.longestRow(), ExecutorOffer.of(spark)),
        settings.batchSize(),
        speed.seconds(counts, shards, tasks),
        speed);
  }

  private static PromptCounts counts(PromptTable table, Settings settings, PreparedModel model) {
    PromptCounter counter =
        new PromptCounter(
            table.layout(),
            settings.sampling(),
            settings.samples(),
            model.config().maxPositions(),
            model.texts());
    return table.identified().mapPartitions(counter, Encoders.STRING()).collectAsList().stream()
        .map(PromptCounts::of)
        .reduce(PromptCounts.NONE, PromptCounts::plus);
  }
}
