package io.quicksilver.job;

import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.report.RunTotals;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** Times the parts of a run. */
final class Stopwatch {

  static final String PREPARE = "prepare";
  static final String BROADCAST = "broadcast";
  static final String GENERATE = "generate";

  private static final double NANOS = 1e9;

  private final Instant started = Instant.now();
  private final long began = System.nanoTime();
  private final Map<String, Double> laps = new HashMap<>();
  private long lap = began;

  /** Books the time since the last lap under a name. */
  void lap(String name) {
    long now = System.nanoTime();
    laps.merge(name, (now - lap) / NANOS, Double::sum);
    lap = now;
  }

  /** Since the beginning. */
  double seconds() {
    return (System.nanoTime() - began) / NANOS;
  }

  /** Booked under a name. */
  double seconds(String name) {
    return laps.getOrDefault(name, 0.0);
  }

  /** All of it, with what the tasks measured. */
  RunRecord.Timings timings(RunTotals totals) {
    return new RunRecord.Timings(
        started.truncatedTo(ChronoUnit.MILLIS).toString(),
        seconds(PREPARE),
        seconds(BROADCAST),
        seconds(GENERATE),
        seconds(),
        totals.costs().computeNanos() / NANOS,
        totals.readNanos() / NANOS,
        totals.taskNanos() / NANOS);
  }
}
