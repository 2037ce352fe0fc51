package io.quicksilver.job.dataset;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Cuts the input's order into equal runs of rows, one a partition, without ever cutting a unit.
 *
 * @param rows rows of the input
 * @param partitions partitions asked for; never more come out than there are units
 * @param unit rows that stay together: 1, or the batch size where a batch shares its context
 */
public record PartitionPlan(long rows, int partitions, int unit) {

  /** Rows of a partition at most, where the user does not say how many partitions there are. */
  static final int ROWS_PER_PARTITION = 4096;

  private static final int SPARK_SEED = 42;

  /** Bounds the partitions by the units. */
  public PartitionPlan {
    if (rows < 0 || partitions < 1 || unit < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cannot cut the input: rows, partitions and unit must be at least 0, 1, 1, got"
                  + " %d, %d, %d",
              rows,
              partitions,
              unit));
    }
    partitions = (int) Math.max(1, Math.min(partitions, units(rows, unit)));
  }

  /**
   * The plan that keeps every core busy: as many partitions as cores or a multiple of that, each of
   * at most {@link #ROWS_PER_PARTITION} rows.
   *
   * @param asked partitions that the user asks for; 0: none asked for
   * @param cores tasks that run at once
   */
  public static PartitionPlan of(long rows, int asked, int cores, int unit) {
    if (asked > 0) {
      return new PartitionPlan(rows, asked, unit);
    }
    long waves = Math.max(1, units(rows, ROWS_PER_PARTITION * (long) cores));
    int most = Integer.MAX_VALUE / cores;
    return new PartitionPlan(rows, cores * (int) Math.min(waves, most), unit);
  }

  private static long units(long rows, long unit) {
    return rows / unit + (rows % unit == 0 ? 0 : 1);
  }

  /** The partition of a row. */
  int partition(long position) {
    return (int) Math.floorDiv(position / unit * partitions, Math.max(1, units(rows, unit)));
  }

  /**
   * For each partition a number that Spark's hash partitioning, Murmur3 modulo the partitions,
   * sends there. Were Spark to hash otherwise, partitions would be less even and nothing else.
   */
  int[] keys() {
    int[] keys = new int[partitions];
    Arrays.fill(keys, -1);
    int open = partitions;
    for (int key = 0; open > 0; key++) {
      int partition = Math.floorMod(Murmur3_x86_32.hashInt(key, SPARK_SEED), partitions);
      if (keys[partition] < 0) {
        keys[partition] = key;
        open--;
      }
    }
    return keys;
  }
}
