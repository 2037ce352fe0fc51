package io.quicksilver.job.inspect;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/**
 * The memory that an executor has, as the driver knows it before the first task.
 *
 * @param heapBytes its largest heap
 * @param nativeBytes what it may take beside the heap; empty where nothing limits it but the
 *     machine
 * @param tasks that run in it at once
 * @param heapSetting says how large the heap is
 * @param nativeSetting says how much there is beside it
 */
public record ExecutorOffer(
    long heapBytes, OptionalLong nativeBytes, int tasks, String heapSetting, String nativeSetting) {

  private static final long LEAST_OVERHEAD_MEBIBYTES = 384;
  private static final double OVERHEAD_FACTOR = 0.1;

  /** What the settings say; where the master is local, what this JVM and machine have. */
  public static ExecutorOffer of(SparkContext spark) {
    SparkConf conf = spark.conf();
    int cores = Math.max(1, conf.getInt("spark.task.cpus", 1));
    if (spark.isLocal()) {
      long heap = Runtime.getRuntime().maxMemory();
      return new ExecutorOffer(
          heap,
          OptionalLong.of(Math.max(0, machineBytes() - heap)),
          Math.max(1, spark.defaultParallelism() / cores),
          "--driver-memory",
          "the machine's memory");
    }
    boolean limited = spark.master().startsWith("yarn") || spark.master().startsWith("k8s");
    long heap = conf.getSizeAsBytes("spark.executor.memory", "1g");
    return new ExecutorOffer(
        heap,
        limited ? OptionalLong.of(overhead(conf, heap)) : OptionalLong.empty(),
        Math.max(1, conf.getInt("spark.executor.cores", limited ? 1 : shared(spark)) / cores),
        "spark.executor.memory",
        "spark.executor.memoryOverhead");
  }

  private static long overhead(SparkConf conf, long heap) {
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
    long standard = Math.max(LEAST_OVERHEAD_MEBIBYTES, (long) (heap * factor) >> 20);
    return conf.getSizeAsMb("spark.executor.memoryOverhead", standard + "m") << 20;
  }

  /** Cores of an executor, as far as Spark knows its executors by now. */
  private static int shared(SparkContext spark) {
    int executors = spark.statusTracker().getExecutorInfos().length - 1;
    return (int) Math.ceil((double) spark.defaultParallelism() / Math.max(1, executors));
  }

  private static long machineBytes() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }
}
