package io.quicksilver.job.inspect;

import java.util.OptionalLong;

/**
 * What a cluster is asked for, for each executor.
 *
 * @param cores one for each task
 * @param heapMebibytes {@code spark.executor.memory}
 * @param overheadMebibytes {@code spark.executor.memoryOverhead}
 */
public record ExecutorSize(int cores, long heapMebibytes, long overheadMebibytes) {

  private static final long MEBI = 1L << 20;
  private static final long STEP = 256;

  /** A heap that Spark itself is at ease in, with room for pieces of weights on their way. */
  private static final long LEAST_HEAP = 1024;

  private static final long LEAST_OVERHEAD = 512;

  /** Of what was computed: for garbage, and for what Spark and the JVM take and nobody counts. */
  private static final double HEAP_MARGIN = 1.25;

  private static final double OVERHEAD_MARGIN = 1.1;

  /** So much as {@link MemoryPlan} finds enough for all rows, and some more. */
  static ExecutorSize of(ExecutorNeed need, int slots) {
    return new ExecutorSize(
        need.tasks(),
        rounded(Math.max(LEAST_HEAP * MEBI, HEAP_MARGIN * need.heapBytes(slots))),
        rounded(Math.max(LEAST_OVERHEAD * MEBI, OVERHEAD_MARGIN * need.nativeBytes())));
  }

  /** What a driver may take beside its heap, with the checkpoint mapped. */
  static long driverOverhead(long checkpointBytes) {
    return rounded(LEAST_OVERHEAD * MEBI + (double) checkpointBytes);
  }

  private static long rounded(double bytes) {
    return (long) Math.ceil(bytes / MEBI / STEP) * STEP;
  }

  /** What a run on such executors finds. */
  public ExecutorOffer offer() {
    return new ExecutorOffer(
        heapMebibytes * MEBI,
        OptionalLong.of(overheadMebibytes * MEBI),
        cores,
        "spark.executor.memory",
        "spark.executor.memoryOverhead");
  }
}
