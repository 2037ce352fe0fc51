package io.quicksilver.job;

import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.executor.GenerationPlan;
import io.quicksilver.job.executor.ModelBroadcast;
import io.quicksilver.job.executor.PartitionGenerator;
import io.quicksilver.job.executor.PartitionScorer;
import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.score.ExactMatch;
import io.quicksilver.job.score.ScoreKind;
import io.quicksilver.job.score.ScorePlan;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.OutputRun;
import io.quicksilver.model.config.ModelConfig;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;

/**
 * What the tasks of {@code score} make of the input's rows.
 *
 * @param slots rows that a task completes together, where they are completed
 */
record ScoredRows(
    PromptTable table, ScoreKind kind, ModelConfig config, Settings settings, int slots) {

  /** The rows that {@code run} still has to write. */
  Dataset<Row> of(
      StructType schema,
      ModelBroadcast broadcast,
      CollectionAccumulator<String> reports,
      RunAccumulators accumulators,
      OutputRun run) {
    if (kind != ScoreKind.GENERATION) {
      ScorePlan plan = ScorePlan.of(table.layout(), kind, config, settings);
      return run.rows(table)
          .mapPartitions(
              new PartitionScorer(plan, broadcast, reports, accumulators, run.open(table)),
              Encoders.row(schema));
    }
    GenerationPlan plan = GenerationPlan.single(table.layout(), settings, slots);
    ExactMatch match =
        new ExactMatch(
            settings.get(ScoreKeys.EXTRACT).orElse(null),
            settings.get(ScoreKeys.IGNORE).orElse(null));
    return run.rows(table)
        .mapPartitions(
            new PartitionGenerator(plan, broadcast, reports, accumulators, run.open(table)),
            Encoders.row(OutputSchema.of(false, table.kept())))
        .map(match, Encoders.row(schema));
  }
}
