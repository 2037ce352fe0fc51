package io.quicksilver.job.shard;

import io.quicksilver.job.DaemonThreads;
import io.quicksilver.job.storage.OutputFolder;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.util.CollectionAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down beside the rows what the attempt's finished tasks said of themselves, so that the
 * attempt that ends the run can tell of all of it. A driver that is killed loses the last seconds
 * of that, and no row.
 */
public final class AttemptLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);
  private static final int PAUSE = 15;

  private final OutputFolder output;
  private final int attempt;
  private final CollectionAccumulator<String> reports;
  private final ScheduledExecutorService clock;
  private Future<?> writing;
  private int written;

  private AttemptLog(OutputFolder output, int attempt, CollectionAccumulator<String> reports) {
    this.output = output;
    this.attempt = attempt;
    this.reports = reports;
    this.clock =
        Executors.newSingleThreadScheduledExecutor(new DaemonThreads("quicksilver-attempt"));
  }

  /**
   * Begins to write.
   *
   * @param reports takes what a task that ended says, one line each
   */
  public static AttemptLog of(OutputRun run, CollectionAccumulator<String> reports) {
    AttemptLog log = new AttemptLog(run.root(), run.attempt(), reports);
    log.writing = log.clock.scheduleWithFixedDelay(log::write, PAUSE, PAUSE, TimeUnit.SECONDS);
    return log;
  }

  private synchronized void write() {
    List<String> lines = reports.value();
    if (lines.size() == written) {
      return;
    }
    try {
      output.writeAttempt(attempt, String.join("\n", lines) + "\n");
      written = lines.size();
    } catch (RuntimeException e) {
      LOG.warn("Cannot write down what tasks took: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    writing.cancel(false);
    clock.shutdown();
    write();
  }
}
