package io.quicksilver.tests.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A death of one process of a run.
 *
 * @param driver whether it is the driver that dies, else an executor
 * @param files how many data files are to be visible before
 * @param then how long after that
 */
record Kill(boolean driver, int files, Duration then) {

  private static final int LATEST_MILLIS = 1500;

  /** Draws moments over the whole of a run; driver and executors in turn. */
  static List<Kill> draw(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int files = random.nextInt(Workload.SHARDS);
      kills.add(new Kill(i % 2 == 0, files, Duration.ofMillis(random.nextInt(LATEST_MILLIS))));
    }
    return kills;
  }
}
