package io.quicksilver.job.figures;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * The named accumulators that Spark's UI shows with the stage, and that carry the figures of
 * running tasks to the driver with every heartbeat.
 *
 * <p>A task that runs twice may count twice: they are for the eye.
 *
 * @param rows completed output rows
 * @param errors output rows with an error
 * @param prompt prompt tokens computed
 * @param completion new tokens
 */
public record RunAccumulators(
    LongAccumulator rows,
    LongAccumulator errors,
    LongAccumulator prompt,
    LongAccumulator completion)
    implements Serializable {

  /** New ones for a run. */
  public static RunAccumulators of(SparkContext context) {
    return new RunAccumulators(
        context.longAccumulator("Quicksilver: completed rows"),
        context.longAccumulator("Quicksilver: error rows"),
        context.longAccumulator("Quicksilver: prompt tokens"),
        context.longAccumulator("Quicksilver: completion tokens"));
  }

  /** Their numbers, in the order of {@link Counts}. */
  List<Long> ids() {
    return List.of(rows.id(), errors.id(), prompt.id(), completion.id());
  }
}
