package io.quicksilver.job.executor;

import io.quicksilver.job.figures.RunAccumulators;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.job.shard.OpenShards;
import io.quicksilver.model.math.Products;
import java.util.Arrays;
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
 * The function of {@code mapPartitions}: rows of a prompt table in, rows of the output out.
 *
 * <p>Holds plain values and broadcasts only. What it takes on an executor goes back when the task
 * ends, by success, failure or kill.
 */
public final class PartitionGenerator implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  /** When the task began, and when it had the model. */
  private record Times(long began, long loaded) {}

  private final String plan;
  private final ModelBroadcast model;
  private final CollectionAccumulator<String> reports;
  private final RunAccumulators run;
  private final OpenShards shards;

  /**
   * A function for one run.
   *
   * @param reports takes a {@link TaskReport} from each task that succeeds
   * @param run hears of what the tasks do while they do it
   * @param shards says which shard a task writes
   */
  public PartitionGenerator(
      GenerationPlan plan,
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
    long loaded = System.nanoTime();
    GenerationTask task;
    try {
      task =
          new GenerationTask(
              GenerationPlan.of(plan),
              lease.value(),
              rows,
              context.cpus(),
              TaskMeter.of(context.partitionId(), run),
              () -> requireAlive(context));
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
    context.addTaskCompletionListener(
        (TaskCompletionListener) ended -> end(task, lease, ended, new Times(began, loaded)));
    return task;
  }

  private void end(
      GenerationTask task,
      SharedCache<ModelKey, LoadedModel>.Lease lease,
      TaskContext context,
      Times times) {
    try (lease;
        task) {
      if (!context.isFailed() && !context.isInterrupted()) {
        reports.add(report(task, lease.value(), context, times).toJson());
      }
    }
  }

  private TaskReport report(
      GenerationTask task, LoadedModel loaded, TaskContext context, Times times) {
    Products products = loaded.model().products();
    long nanos = System.nanoTime() - times.began;
    return new TaskReport(
        shards.shard(),
        SparkEnv.get().executorId(),
        ExecutorModel.loads(model),
        loaded.loadNanos(),
        loaded.model().bytes(),
        products.name(),
        products.instructionSet(),
        task.window().rowsRead(),
        task.rowsWritten(),
        task.generator().stats(),
        task.generator().costs(),
        times.loaded - times.began,
        task.window().readNanos(),
        task.window().tokeniseNanos(),
        task.awayNanos(),
        nanos,
        task.allocator().getPeakMemoryAllocation(),
        Arrays.stream(task.window().firstTokens()).boxed().toList(),
        task.figures(nanos * context.cpus()));
  }

  private static void requireAlive(TaskContext context) {
    if (context.isInterrupted()) {
      throw new TaskKilledException("the task was killed");
    }
  }
}
