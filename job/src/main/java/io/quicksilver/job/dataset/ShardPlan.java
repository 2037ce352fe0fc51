package io.quicksilver.job.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * How rows are cut into shards, the pieces that a run commits one by one.
 *
 * <p>A row's shard is a hash of its id, so that it stays the same whatever executors there are and
 * however the input's files are named and cut. Where a batch shares its context, it is a hash of
 * the batch's number, so that no batch is cut. Rows that are added to a finished run are an intake
 * with shards of its own. Shards are numbered through all intakes.
 *
 * @param intakes rows taken in together, in the order in which they came
 * @param unit rows that stay together: 1, or the batch size where a batch shares its context
 */
public record ShardPlan(List<Intake> intakes, int unit) {

  /** Rows of a shard, about, where the user does not say how many shards there are. */
  static final int ROWS_PER_SHARD = 1024;

  private static final int SPARK_SEED = 42;

  /**
   * Rows taken in together.
   *
   * @param rows how many
   * @param shards that they are cut into
   */
  public record Intake(long rows, int shards) {

    /** Checks both. */
    public Intake {
      if (rows < 0 || shards < 1) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Cannot cut the input: rows and shards must be at least 0 and 1, got %d and %d",
                rows,
                shards));
      }
    }
  }

  /** Keeps its own list. */
  public ShardPlan {
    intakes = List.copyOf(intakes);
    if (intakes.isEmpty() || unit < 1) {
      throw new IllegalArgumentException(
          "Cannot cut the input: intakes and unit must be at least 1, got "
              + intakes.size()
              + " and "
              + unit);
    }
  }

  /**
   * As many shards as keep every core busy: the cores or a multiple of that, each of about {@link
   * #ROWS_PER_SHARD} rows, and never more than there are units.
   *
   * @param asked shards that the user asks for; 0: none asked for
   * @param cores tasks that run at once
   */
  public static Intake intake(long rows, int asked, int cores, int unit) {
    long wanted = asked;
    if (asked == 0) {
      wanted = cores * Math.max(1, units(rows, ROWS_PER_SHARD * (long) cores));
    }
    long most = Math.min(units(rows, unit), Integer.MAX_VALUE / 2);
    return new Intake(rows, (int) Math.max(1, Math.min(wanted, most)));
  }

  private static long units(long rows, long unit) {
    return rows / unit + (rows % unit == 0 ? 0 : 1);
  }

  /** Rows of all intakes. */
  public long rows() {
    return intakes.stream().mapToLong(Intake::rows).sum();
  }

  /** Shards of all intakes. */
  public int shards() {
    return intakes.stream().mapToInt(Intake::shards).sum();
  }

  /** What names a shard in the output: its intake, and its number there. */
  public String name(int shard) {
    int number = shard;
    for (int intake = 0; intake < intakes.size(); intake++) {
      if (number < intakes.get(intake).shards()) {
        return String.format(Locale.ROOT, "%05d-%05d", intake, number);
      }
      number -= intakes.get(intake).shards();
    }
    throw new IllegalArgumentException(
        "Cannot name a shard: it must be one of " + shards() + ", got " + shard);
  }

  /**
   * For each partition a number that Spark's hash partitioning, Murmur3 modulo the partitions,
   * sends there.
   */
  public static int[] keys(int partitions) {
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
