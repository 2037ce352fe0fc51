package io.quicksilver.job.inspect;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.Caching;
import java.time.Duration;

/** Plans of a made-up machine's speed. */
public final class Plans {

  private static final long MEBI = 1L << 20;

  static final ExecutorNeed NEED = new ExecutorNeed(3000 * MEBI, 100 * MEBI, 6 * MEBI, 0, 4);

  private Plans() {}

  /** 300 prompt tokens a second, 100 new ones. */
  static RunSpeed speed(int slots) {
    return new RunSpeed(
        new Calibration(new TaskSpeed(1 / 300.0, slots / 100.0, 1e-4), slots, "made up"),
        new SlotSchedule(slots, 1024, Caching.WHOLE_PROMPT, ContextScope.SEQUENCE));
  }

  /** Of a million prompts of 200 tokens, 64 new ones, 16 rows a task, four cores an executor. */
  public static ClusterPlan of(String cluster, Duration deadline) {
    return of(cluster, 1_000_000, deadline);
  }

  static ClusterPlan of(String cluster, long rows, Duration deadline) {
    return ClusterPlan.of(
        cluster,
        PromptCounts.alike(rows, 1, 200, 64),
        NEED,
        16,
        speed(16),
        0,
        1,
        2500 * MEBI,
        deadline);
  }
}
