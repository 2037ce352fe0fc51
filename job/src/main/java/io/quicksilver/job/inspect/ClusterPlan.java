package io.quicksilver.job.inspect;

import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.settings.PlanKeys;
import io.quicksilver.job.settings.SettingsErrors;
import java.time.Duration;
import java.util.Locale;

/**
 * A run on a cluster before it is started.
 *
 * @param cluster its manager, as {@code --plan} names it
 * @param counts the run's prompts
 * @param executors that there are
 * @param size of each
 * @param need what each takes of that
 * @param batchSize rows that a task decodes together
 * @param driverOverheadMebibytes {@code spark.driver.memoryOverhead}
 * @param shards that the rows are cut into
 * @param seconds from the first task to the last, if every completion takes all the tokens it may
 * @param secondsAlone the same with one executor
 * @param deadline that they are for
 * @param speed where times come from
 */
public record ClusterPlan(
    String cluster,
    PromptCounts counts,
    int executors,
    ExecutorSize size,
    ExecutorNeed need,
    int batchSize,
    long driverOverheadMebibytes,
    int shards,
    double seconds,
    double secondsAlone,
    Duration deadline,
    RunSpeed speed) {

  /** Of the deadline, for start-up, slow hosts and shards that are larger than others. */
  private static final double KEPT = 0.1;

  private static final int MOST_EXECUTORS = 100_000;
  private static final double BEGIN = 0.9;

  /** How long a run takes with so many executors. */
  private record Layout(PromptCounts counts, RunSpeed speed, int cores, int partitions, int unit) {

    int shards(int executors) {
      return ShardPlan.intake(counts.rows(), partitions, executors * cores, unit).shards();
    }

    double seconds(int executors) {
      return speed.seconds(counts, shards(executors), executors * cores);
    }
  }

  /**
   * As few executors as finish in time.
   *
   * @param counts at least one completion
   * @param partitions that the user asks for; 0: none asked for
   * @param unit rows that no shard separates
   * @param checkpointBytes what the driver maps
   * @throws io.quicksilver.job.QuicksilverException with code 2 if no number of them does
   */
  public static ClusterPlan of(
      String cluster,
      PromptCounts counts,
      ExecutorNeed need,
      int batchSize,
      RunSpeed speed,
      int partitions,
      int unit,
      long checkpointBytes,
      Duration deadline) {
    Layout layout = new Layout(counts, speed, need.tasks(), partitions, unit);
    int executors = executors(layout, deadline);
    return new ClusterPlan(
        cluster,
        counts,
        executors,
        ExecutorSize.of(need, batchSize),
        need,
        batchSize,
        ExecutorSize.driverOverhead(checkpointBytes),
        layout.shards(executors),
        layout.seconds(executors),
        layout.seconds(1),
        deadline,
        speed);
  }

  private static int executors(Layout layout, Duration deadline) {
    double seconds = (1 - KEPT) * deadline.toMillis() / 1000;
    double most = Math.ceil((double) layout.counts().rows() / layout.cores());
    int last = (int) Math.max(1, Math.min(MOST_EXECUTORS, most));
    // Shards of other sizes change a task's time by little: begin a little below.
    int first = (int) Math.max(1, Math.min(last, BEGIN * layout.seconds(1) / seconds));
    for (int executors = first; executors <= last; executors++) {
      if (layout.seconds(executors) <= seconds) {
        return executors;
      }
    }
    throw SettingsErrors.usage(
        String.format(
            Locale.ROOT,
            "Cannot plan the run: %s must be at least %d s, what %,d executors take, got %d s",
            PlanKeys.DEADLINE.option(),
            (long) Math.ceil(layout.seconds(last) / (1 - KEPT)),
            last,
            deadline.toSeconds()));
  }

  /** Tasks that run at once. */
  public int tasks() {
    return executors * size.cores();
  }
}
