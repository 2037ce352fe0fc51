package io.quicksilver.job.figures;

import io.quicksilver.job.ScalaCollections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.collection.Seq;

/**
 * What all tasks have done so far, on the driver: the ended ones by their last word, the running
 * ones by their executor's last heartbeat.
 */
final class LiveCounts extends SparkListener {

  private final List<Long> ids;
  private final Map<Long, Counts> running = new HashMap<>();
  private Counts ended = Counts.NONE;

  LiveCounts(RunAccumulators accumulators) {
    this.ids = accumulators.ids();
  }

  /** All together. */
  synchronized Counts now() {
    return running.values().stream().reduce(ended, Counts::plus);
  }

  @Override
  public synchronized void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (var task : ScalaCollections.asJava(update.accumUpdates())) {
      Counts counts = counts(task._4());
      if (!counts.equals(Counts.NONE)) {
        running.put((Long) task._1(), counts);
      }
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    if (end.taskInfo().successful()) {
      ended = ended.plus(counts(end.taskInfo().accumulables()));
    }
  }

  private Counts counts(Seq<AccumulableInfo> accumulables) {
    long[] values = new long[ids.size()];
    for (AccumulableInfo info : ScalaCollections.asJava(accumulables)) {
      int place = ids.indexOf(info.id());
      if (place >= 0 && info.update().isDefined() && info.update().get() instanceof Long value) {
        values[place] = value;
      }
    }
    return new Counts(values[0], values[1], values[2], values[3]);
  }
}
