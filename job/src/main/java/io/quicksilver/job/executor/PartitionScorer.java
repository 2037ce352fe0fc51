package io.quicksilver.job.executor;

import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.job.score.ScorePlan;
import io.quicksilver.job.score.ScoreTask;
import io.quicksilver.job.shard.OpenShards;
import io.quicksilver.model.math.Products;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The function of {@code mapPartitions}: rows of a prompt table in, scored rows out.
 *
 * <p>Holds plain values and broadcasts only. What it takes on an executor goes back when the task
 * ends, by success, failure or kill.
 */
public final class PartitionScorer implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  private final String plan;
  private final ModelBroadcast model;
  private final CollectionAccumulator<String> reports;
  private final RunAccumulators run;
  private final OpenShards shards;

  /** When the task began, and when it had the model. */
  private record Times(long began, long loaded) {}

  /**
   * A function for one run.
   *
   * @param reports takes a {@link TaskReport} from each task that succeeds
   * @param run hears of what the tasks do while they do it
   * @param shards says which shard a task writes
   */
  public PartitionScorer(
      ScorePlan plan,
      ModelBroadcast model,
      CollectionAccumulator<String> reports,
      RunAccumulators run,
      OpenShards shards) {
    this.plan = plan.toJson();
    this.model = model;
    this.reports = reports;
    this.run = run;
    this.shards = shards;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> partition) {
    long began = System.nanoTime();
    Iterator<Row> rows = shards.rows(partition);
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext context = TaskContext.get();
    SharedCache<ModelKey, LoadedModel>.Lease lease = ExecutorModel.acquire(model);
    Times times = new Times(began, System.nanoTime());
    TaskMeter meter = TaskMeter.of(context.partitionId(), run);
    ScorePlan told = ScorePlan.of(plan);
    ScoreTask task;
    try {
      task =
          new ScoreTask(
              told,
              lease.value().model(),
              lease.value().tokenizer(),
              lease.value().prefixes(told.prefixCacheBytes()),
              rows,
              context.cpus(),
              meter,
              () -> requireAlive(context));
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
    context.addTaskCompletionListener(
        (TaskCompletionListener)
            ended -> {
              try (lease;
                  task) {
                if (!ended.isFailed() && !ended.isInterrupted()) {
                  reports.add(report(task, lease.value(), ended, times, meter).toJson());
                }
              }
            });
    return task;
  }

  private TaskReport report(
      ScoreTask task, LoadedModel loaded, TaskContext context, Times times, TaskMeter meter) {
    Products products = loaded.model().products();
    long nanos = System.nanoTime() - times.began;
    long known =
        times.loaded
            - times.began
            + task.readNanos()
            + task.tokeniseNanos()
            + task.scorer().costs().computeNanos();
    return new TaskReport(
        shards.shard(),
        SparkEnv.get().executorId(),
        ExecutorModel.loads(model),
        loaded.loadNanos(),
        loaded.model().bytes(),
        products.name(),
        products.instructionSet(),
        task.rowsRead(),
        task.rowsWritten(),
        task.scorer().stats(),
        task.scorer().costs(),
        times.loaded - times.began,
        task.readNanos(),
        task.tokeniseNanos(),
        Math.max(0, nanos - known),
        nanos,
        0,
        task.firstTokens(),
        meter.figures(nanos * context.cpus()));
  }

  private static void requireAlive(TaskContext context) {
    if (context.isInterrupted()) {
      throw new TaskKilledException("the task was killed");
    }
  }
}
