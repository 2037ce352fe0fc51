package io.quicksilver.job.shard;

import io.quicksilver.job.figures.Terminal;
import io.quicksilver.job.storage.OutputFolder;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a run so that it loses nothing: no further shard begins, those that run may finish. A
 * process that is told to end (SIGTERM, Ctrl-C) waits for them as long as it was given.
 */
public final class Drain implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  /** Before Spark's own, which stops the executors, and Hadoop's, which closes the file systems. */
  private static final int BEFORE_SPARK = 1000;

  /** How long a run may take to end whose tasks are cancelled. */
  private static final Duration CANCELLING = Duration.ofSeconds(5);

  private final OutputFolder output;
  private final SparkContext spark;
  private final int shards;
  private final StopSignal signal;
  private final Duration grace;
  private final Runnable hook = this::onShutdown;
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Over when the run has ended, or whoever waits for it will wait no longer. */
  private final CountDownLatch patience = new CountDownLatch(1);

  private volatile boolean raised;

  private Drain(
      SparkContext spark, OutputFolder output, int shards, StopSignal signal, Duration grace) {
    this.spark = spark;
    this.output = output;
    this.shards = shards;
    this.signal = signal;
    this.grace = grace;
  }

  /**
   * Listens for the process's end.
   *
   * @param output where tasks look for the signal
   * @param shards that the output will have
   * @param grace how long running shards may take to finish
   */
  public static Drain of(SparkContext spark, OutputFolder output, int shards, Duration grace) {
    StopSignal signal =
        new StopSignal(
            output.stopMarker(),
            JavaSparkContext.fromSparkContext(spark)
                .broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
    Drain drain = new Drain(spark, output, shards, signal, grace);
    // Beyond its own waiting there is nothing that the hook could be cut off in.
    long most = grace.plus(CANCELLING).plusSeconds(10).toMillis();
    ShutdownHookManager.get()
        .addShutdownHook(drain.hook, BEFORE_SPARK, most, TimeUnit.MILLISECONDS);
    return drain;
  }

  private void onShutdown() {
    LOG.warn(
        "Told to end: no further shard begins; those that run have {} s to finish{}",
        grace.toSeconds(),
        Terminal.ofStandardError().map(terminal -> ", or until the next Ctrl-C").orElse(""));
    try {
      stop();
      heedInterrupt();
      boolean inTime = await(patience, grace) && ended.getCount() == 0;
      // From here on Spark's parts complain of one another's end.
      spark.setLogLevel("OFF");
      if (!inTime) {
        LOG.warn("Shards were still running; the next run computes them again");
        // The run's own end gives the output free for the next one.
        spark.cancelAllJobs();
        await(ended, CANCELLING);
      }
      tell(inTime);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Cannot wait for the running shards: {}", e.getMessage());
    }
  }

  /** Whoever presses Ctrl-C once more wants to have it over with; the JVM by itself would wait. */
  private void heedInterrupt() {
    try {
      new IrqHandler(IrqHandler.CONTROL_C, interrupt -> patience.countDown()).bind();
    } catch (IllegalArgumentException e) {
      LOG.debug("A JVM that leaves signals alone", e);
    }
  }

  private static boolean await(CountDownLatch latch, Duration time) throws InterruptedException {
    return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The last words: the process may end before whoever ran it gets to say anything. */
  private void tell(boolean inTime) {
    int written = output.shards().size();
    if (inTime && written >= shards) {
      return;
    }
    System.err.printf(
        "quicksilver: Cannot finish now: the run was told to end, with %d of %d shards written;"
            + " the same command goes on from there%s%n",
        written, shards, SameCommand.ofProcess().map(command -> ":\n  " + command).orElse(""));
    System.err.flush();
  }

  /** Lets no further shard begin. */
  public void stop() {
    raised = true;
    output.writeStopMarker();
  }

  /** Whether the run was told to end. */
  public boolean raised() {
    return raised;
  }

  StopSignal signal() {
    return signal;
  }

  /** The run has ended: whoever waits for it may go on. */
  @Override
  public void close() {
    try {
      ShutdownHookManager.get().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The process is ending", e);
    }
    signal.hadoop().destroy();
    ended.countDown();
    patience.countDown();
  }
}
