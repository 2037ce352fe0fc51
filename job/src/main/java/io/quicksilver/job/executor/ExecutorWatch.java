package io.quicksilver.job.executor;

import io.quicksilver.job.DaemonThreads;
import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.ScalaCollections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ExecutorAllocationClient;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskKilled;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.Seq;

/**
 * Replaces executors that cannot load the model, while a job runs, and ends the job when none can.
 *
 * <p>Such executors fail within seconds, and without this would be given the next task, and the
 * next. No task is charged for them. The job ends once as many were broken as there are executors,
 * twice over, and no task has written a row.
 */
public final class ExecutorWatch extends SparkListener {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorWatch.class);
  private static final int LEAST_BROKEN = 4;

  private final SparkContext spark;
  private final Set<String> broken = new HashSet<>();
  private boolean succeeded;
  private volatile String verdict;

  private ExecutorWatch(SparkContext spark) {
    this.spark = spark;
  }

  /**
   * Runs a job under watch.
   *
   * @throws QuicksilverException with code 4 if no executor can load the model
   */
  public static void over(SparkContext spark, Runnable job) {
    ExecutorWatch watch = new ExecutorWatch(spark);
    spark.addSparkListener(watch);
    try {
      job.run();
    } catch (Exception e) { // Spark throws checked ones without saying so
      if (watch.verdict != null) {
        throw new QuicksilverException(ExitCode.MODEL, watch.verdict, e);
      }
      throw e;
    } finally {
      spark.removeSparkListener(watch);
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.taskInfo().successful()) {
      // Tasks that wrote nothing needed no model.
      succeeded |=
          end.taskMetrics() != null && end.taskMetrics().outputMetrics().recordsWritten() > 0;
    } else if (end.reason() instanceof TaskKilled killed
        && killed.reason().startsWith(BrokenExecutor.MARK)) {
      replace(
          end.taskInfo().executorId(),
          end.stageId(),
          killed.reason().substring(BrokenExecutor.MARK.length()));
    }
  }

  private void replace(String executor, int stage, String sentence) {
    if (verdict != null || !broken.add(executor)) {
      return;
    }
    LOG.warn("Replacing executor {}: {}", executor, sentence);
    int executors = spark.statusTracker().getExecutorInfos().length - 1;
    if (!succeeded && broken.size() >= Math.max(LEAST_BROKEN, 2 * executors)) {
      verdict = sentence;
      spark.cancelStage(stage, sentence);
      return;
    }
    // Waits for an answer, which listeners must not.
    new DaemonThreads("quicksilver-replace-executor").newThread(() -> kill(executor)).start();
  }

  /** As Spark's own exclusion does, but so that what still runs there is not charged for it. */
  private void kill(String executor) {
    if (spark.schedulerBackend() instanceof ExecutorAllocationClient cluster) {
      Seq<String> ids = ScalaCollections.copy(List.of(executor));
      cluster.killExecutors(ids, false, false, true);
    }
  }
}
