package io.quicksilver.job.figures;

import com.codahale.metrics.MetricRegistry;
import io.quicksilver.job.ScalaCollections;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.MetricsSystem;
import org.apache.spark.metrics.source.Source;

/**
 * This JVM's counters in Spark's metrics system, source {@value #NAME}: what all tasks that ever
 * ran here have done, failed ones included.
 *
 * <p>The first task registers them, so that they need no {@code spark.plugins} and are there under
 * any session; the metrics system itself keeps them.
 */
final class ExecutorMetrics implements Source {

  static final String NAME = "quicksilver.executor";

  private final MetricRegistry registry = new MetricRegistry();

  private ExecutorMetrics() {
    registry.counter("rows");
    registry.counter("error_rows");
    registry.counter("prompt_tokens");
    registry.counter("completion_tokens");
  }

  /** The one of this JVM, registered if it was not yet. */
  static synchronized ExecutorMetrics ofJvm() {
    MetricsSystem metrics = SparkEnv.get().metricsSystem();
    Optional<Source> known =
        ScalaCollections.asJava(metrics.getSourcesByName(NAME)).stream()
            .filter(ExecutorMetrics.class::isInstance)
            .findFirst();
    if (known.isPresent()) {
      return (ExecutorMetrics) known.get();
    }
    ExecutorMetrics source = new ExecutorMetrics();
    metrics.registerSource(source);
    return source;
  }

  void add(Counts done) {
    registry.counter("rows").inc(done.rows());
    registry.counter("error_rows").inc(done.errors());
    registry.counter("prompt_tokens").inc(done.prompt());
    registry.counter("completion_tokens").inc(done.completion());
  }

  @Override
  public String sourceName() {
    return NAME;
  }

  @Override
  public MetricRegistry metricRegistry() {
    return registry;
  }
}
