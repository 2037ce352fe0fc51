package io.quicksilver.job.figures;

import io.quicksilver.job.DaemonThreads;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;

/**
 * Shows how far a run is while it runs: in Spark's metrics, and as a line on the terminal where
 * standard error is one. It ends with {@link #close} and leaves nothing behind.
 */
public final class RunProgress implements AutoCloseable {

  private static final int WINDOW = 60;
  private static final double NANOS = 1e9;
  private static final String CLEAR = "\r\u001b[K";

  private record Moment(long nanos, Counts done) {}

  private final SparkContext context;
  private final long expected;
  private final LiveCounts counts;
  private final DriverMetrics metrics;
  private final Optional<PrintStream> terminal;
  private final Deque<Moment> moments = new ArrayDeque<>();
  private final ScheduledExecutorService clock;
  private Future<?> ticks;

  private RunProgress(
      SparkContext context,
      RunAccumulators accumulators,
      long expected,
      Optional<PrintStream> terminal) {
    this.context = context;
    this.expected = expected;
    this.counts = new LiveCounts(accumulators);
    this.metrics = new DriverMetrics(this::now);
    this.terminal = terminal;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(new DaemonThreads("quicksilver-progress"));
  }

  /**
   * Begins to show.
   *
   * @param accumulators what the run's tasks count into
   * @param expected output rows that there will be
   */
  public static RunProgress start(
      SparkContext context, RunAccumulators accumulators, long expected) {
    return start(context, accumulators, expected, Terminal.ofStandardError());
  }

  static RunProgress start(
      SparkContext context,
      RunAccumulators accumulators,
      long expected,
      Optional<PrintStream> terminal) {
    RunProgress progress = new RunProgress(context, accumulators, expected, terminal);
    progress.remember();
    context.addSparkListener(progress.counts);
    SparkEnv.get().metricsSystem().registerSource(progress.metrics);
    progress.ticks = progress.clock.scheduleAtFixedRate(progress::tick, 1, 1, TimeUnit.SECONDS);
    return progress;
  }

  /** How far the run is. */
  public synchronized Progress now() {
    Moment oldest = moments.peekFirst();
    Counts done = counts.now();
    return new Progress(
        expected, done, done.minus(oldest.done()), (System.nanoTime() - oldest.nanos()) / NANOS);
  }

  private synchronized void remember() {
    Counts done = counts.now();
    if (done.equals(Counts.NONE)) {
      // Nothing done yet: the time until then is no part of any rate.
      moments.clear();
    }
    moments.addLast(new Moment(System.nanoTime(), done));
    if (moments.size() > WINDOW) {
      moments.removeFirst();
    }
  }

  private void tick() {
    remember();
    Progress progress = now();
    if (progress.rows() > 0 || progress.tokensPerSecond() > 0) {
      // The cursor goes back, so that a line of the log takes this one's place.
      terminal.ifPresent(
          out -> {
            out.print(CLEAR + progress.line() + "\r");
            out.flush();
          });
    }
  }

  @Override
  public void close() {
    ticks.cancel(false);
    clock.shutdown();
    try {
      if (!clock.awaitTermination(1, TimeUnit.SECONDS)) {
        clock.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    context.removeSparkListener(counts);
    SparkEnv env = SparkEnv.get();
    if (env != null) {
      env.metricsSystem().removeSource(metrics);
    }
    terminal.ifPresent(
        out -> {
          out.print(CLEAR);
          out.flush();
        });
  }
}
