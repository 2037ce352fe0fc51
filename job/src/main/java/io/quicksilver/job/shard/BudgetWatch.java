package io.quicksilver.job.shard;

import io.quicksilver.job.DaemonThreads;
import io.quicksilver.job.ScalaCollections;
import io.quicksilver.job.figures.RunAccumulators;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.Seq;

/**
 * Counts a run's error rows while it goes, and ends it once there are too many: no further shard
 * begins, those that run have the time to finish that they have when the process is told to end.
 *
 * <p>Tasks say with every heartbeat and at their end how many error rows they met. A row that is an
 * error is one in every attempt at its shard: of a shard's attempts, failed ones too, the largest
 * count stands, and a sum of those is never more than the whole run's.
 */
public final class BudgetWatch extends SparkListener implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BudgetWatch.class);

  private final SparkContext spark;
  private final long accumulator;
  private final OutputRun run;
  private final Duration grace;
  private final LongPredicate tooMany;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Map<Long, Integer> partitions = new HashMap<>();
  private final Map<Integer, Long> errors = new HashMap<>();
  private boolean closed;
  private Thread ending;

  private BudgetWatch(
      SparkContext spark,
      RunAccumulators accumulators,
      OutputRun run,
      Duration grace,
      LongPredicate tooMany) {
    this.spark = spark;
    this.accumulator = accumulators.errors().id();
    this.run = run;
    this.grace = grace;
    this.tooMany = tooMany;
  }

  /**
   * Begins to count.
   *
   * @param run to end; the caller waits for its job and then closes the watch
   * @param grace how long shards that are running then may take
   * @param tooMany whether so many error rows are too many
   */
  public static BudgetWatch over(
      SparkContext spark,
      RunAccumulators accumulators,
      OutputRun run,
      Duration grace,
      LongPredicate tooMany) {
    BudgetWatch watch = new BudgetWatch(spark, accumulators, run, grace, tooMany);
    spark.addSparkListener(watch);
    return watch;
  }

  /** Error rows of this attempt so far, or fewer. */
  public synchronized long errors() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether there were too many, and the run was told to end. */
  public synchronized boolean exceeded() {
    return ending != null;
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart start) {
    partitions.put(start.taskInfo().taskId(), start.taskInfo().partitionId());
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (var task : ScalaCollections.asJava(update.accumUpdates())) {
      Integer partition = partitions.get((Long) task._1());
      if (partition != null) {
        count((Integer) task._2(), partition, task._4());
      }
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    partitions.remove(end.taskInfo().taskId());
    count(end.stageId(), end.taskInfo().partitionId(), end.taskInfo().accumulables());
  }

  private void count(int stage, int partition, Seq<AccumulableInfo> accumulables) {
    for (AccumulableInfo info : ScalaCollections.asJava(accumulables)) {
      if (info.id() == accumulator
          && info.update().isDefined()
          && info.update().get() instanceof Long seen) {
        errors.merge(partition, seen, Math::max);
        if (!closed && ending == null && tooMany.test(errors())) {
          // Writes to the output and waits, which listeners must not.
          ending = new DaemonThreads("quicksilver-budget").newThread(() -> end(stage));
          ending.start();
        }
      }
    }
  }

  private void end(int stage) {
    LOG.warn(
        "More error rows than the budget allows: no further shard begins; those that run have {} s"
            + " to finish",
        grace.toSeconds());
    try {
      run.stop();
      if (over.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Cannot wait for the running shards: {}", e.getMessage());
    }
    spark.cancelStage(stage, "more error rows than the budget allows");
  }

  /** The run's job has ended. */
  @Override
  public void close() {
    spark.removeSparkListener(this);
    Thread last;
    synchronized (this) {
      closed = true;
      last = ending;
    }
    over.countDown();
    if (last != null) {
      try {
        last.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
