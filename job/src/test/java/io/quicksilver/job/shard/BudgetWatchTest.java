package io.quicksilver.job.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.ScalaCollections;
import io.quicksilver.job.figures.RunAccumulators;
import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.TaskInfo;
import org.apache.spark.scheduler.TaskLocality;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple4;
import scala.collection.immutable.Map$;

/** What tasks say of their error rows adds up to no more than there are. */
class BudgetWatchTest {

  private static final SparkContext CONTEXT = LocalSpark.session().sparkContext();

  private final RunAccumulators accumulators = RunAccumulators.of(CONTEXT);

  private static TaskInfo task(long id, int partition) {
    return new TaskInfo(id, 0, 0, partition, 0, "1", "host", TaskLocality.ANY(), false);
  }

  private scala.collection.immutable.List<AccumulableInfo> errors(long count) {
    return ScalaCollections.copy(
        List.of(
            new AccumulableInfo(
                accumulators.errors().id(),
                Option.empty(),
                Option.apply(count),
                Option.empty(),
                false,
                true,
                Option.empty())));
  }

  private void starts(BudgetWatch watch, long id, int partition) {
    watch.onTaskStart(new SparkListenerTaskStart(0, 0, task(id, partition)));
  }

  private void beats(BudgetWatch watch, long id, long count) {
    watch.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            "1",
            ScalaCollections.copy(List.of(new Tuple4<>(id, 0, 0, errors(count)))),
            Map$.MODULE$.empty()));
  }

  private void ends(BudgetWatch watch, long id, int partition, long count) {
    TaskInfo task = task(id, partition);
    task.setAccumulables(errors(count));
    watch.onTaskEnd(
        new SparkListenerTaskEnd(0, 0, "ResultTask", Success$.MODULE$, task, null, null));
  }

  @Test
  void ofSeveralAttemptsAtAShardTheLargestCountStands() {
    try (BudgetWatch watch =
        BudgetWatch.over(CONTEXT, accumulators, null, Duration.ZERO, errors -> false)) {
      starts(watch, 1, 5);
      starts(watch, 2, 5);
      starts(watch, 3, 6);
      beats(watch, 1, 4);
      beats(watch, 2, 3);
      beats(watch, 3, 10);
      assertThat(watch.errors()).isEqualTo(14);

      ends(watch, 2, 5, 7);
      beats(watch, 1, 5);
      ends(watch, 1, 5, 5);
      ends(watch, 3, 6, 11);
      assertThat(watch.errors()).isEqualTo(18);
      assertThat(watch.exceeded()).isFalse();
    }
  }
}
