package io.quicksilver.job.figures;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.metrics.source.Source;

/** The run's figures in the metrics system of Spark's driver, source {@value #NAME}. */
final class DriverMetrics implements Source {

  static final String NAME = "quicksilver";

  private final MetricRegistry registry = new MetricRegistry();

  DriverMetrics(Supplier<Progress> progress) {
    gauge("rows", progress, now -> now.done().rows());
    gauge("error_rows", progress, now -> now.done().errors());
    gauge("expected_rows", progress, Progress::expected);
    gauge("prompt_tokens", progress, now -> now.done().prompt());
    gauge("completion_tokens", progress, now -> now.done().completion());
    gauge("tokens_per_second", progress, Progress::tokensPerSecond);
    gauge("seconds_left", progress, now -> now.secondsLeft().orElse(-1));
  }

  private <T> void gauge(String name, Supplier<Progress> progress, Function<Progress, T> value) {
    Gauge<T> gauge = () -> value.apply(progress.get());
    registry.register(name, gauge);
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
