package io.quicksilver.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import io.quicksilver.job.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.metrics.source.Source;
import org.junit.jupiter.api.Test;

/** What tasks count arrives on the driver while they run, and in the metrics system. */
class RunProgressTest {

  private static final SparkContext CONTEXT = LocalSpark.session().sparkContext();

  private static void work(RunAccumulators accumulators) {
    JavaSparkContext.fromSparkContext(CONTEXT)
        .parallelize(List.of(1, 2, 3), 3)
        .foreach(
            each -> {
              TaskMeter meter = TaskMeter.of(TaskContext.get().partitionId(), accumulators);
              meter.completed(5, 7);
              meter.failed();
              meter.tokens(5, 7);
              meter.figures(1);
            });
  }

  private static Map<String, Object> gauges(Source source) {
    Map<String, Object> values = new HashMap<>();
    source
        .metricRegistry()
        .getMetrics()
        .forEach((name, metric) -> values.put(name, ((Gauge<?>) metric).getValue()));
    return values;
  }

  private static Optional<Source> source(String name) {
    var sources = SparkEnv.get().metricsSystem().getSourcesByName(name);
    return sources.isEmpty() ? Optional.empty() : Optional.of(sources.head());
  }

  private static Progress settled(RunProgress progress, long rows) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (progress.now().rows() < rows && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return progress.now();
  }

  @Test
  void whatTasksDidIsShownOnceAndThenNoMore() throws InterruptedException {
    RunAccumulators accumulators = RunAccumulators.of(CONTEXT);
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    long before = counter("completion_tokens");
    try (RunProgress progress =
        RunProgress.start(
            CONTEXT,
            accumulators,
            6,
            Optional.of(new PrintStream(shown, true, StandardCharsets.UTF_8)))) {
      work(accumulators);

      assertThat(settled(progress, 6).done()).isEqualTo(new Counts(3, 3, 15, 21));
      assertThat(gauges(source(DriverMetrics.NAME).orElseThrow()))
          .containsEntry("rows", 3L)
          .containsEntry("error_rows", 3L)
          .containsEntry("expected_rows", 6L)
          .containsEntry("prompt_tokens", 15L)
          .containsEntry("completion_tokens", 21L)
          .containsKeys("tokens_per_second", "seconds_left");
    }

    assertThat(source(DriverMetrics.NAME)).isEmpty();
    assertThat(counter("completion_tokens") - before).isEqualTo(21);
    assertThat(shown.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[K").doesNotContain("\n");
  }

  private static long counter(String name) {
    return ExecutorMetrics.ofJvm().metricRegistry().counter(name).getCount();
  }

  @Test
  void anExecutorHasOneSourceHoweverManyTasksAsk() {
    assertThat(ExecutorMetrics.ofJvm()).isSameAs(ExecutorMetrics.ofJvm());
    assertThat(source(ExecutorMetrics.NAME)).containsSame(ExecutorMetrics.ofJvm());
  }

  @Test
  void accumulatorsHaveNamesForTheUserInterface() {
    RunAccumulators accumulators = RunAccumulators.of(CONTEXT);

    assertThat(accumulators.rows().name().get()).isEqualTo("Quicksilver: completed rows");
    assertThat(accumulators.ids()).doesNotHaveDuplicates().hasSize(4);
  }
}
