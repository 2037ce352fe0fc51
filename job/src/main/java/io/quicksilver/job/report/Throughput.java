package io.quicksilver.job.report;

import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.StepCosts;

/**
 * How fast a run was, in the last attempt at it, and what it computed for nothing.
 *
 * @param completionTokensPerSecond new tokens of all tasks over the time in which rows were
 *     completed and written
 * @param prefillTokensPerSecond prompt tokens of one task over its time in forwards that computed
 *     prompts
 * @param decodeTokensPerSecond new tokens of one task over its time in the other forwards, their
 *     part of the drawing included
 * @param parallelTasks tasks that ran at once, on average
 * @param lastWaveSlots slots that stood empty because no prompt was left, summed over steps
 * @param rows rows of all forwards
 * @param paddedRows rows that were computed for nothing
 */
public record Throughput(
    double completionTokensPerSecond,
    double prefillTokensPerSecond,
    double decodeTokensPerSecond,
    double parallelTasks,
    long lastWaveSlots,
    long rows,
    long paddedRows) {

  private static final double NANOS = 1e9;

  /**
   * The figures of a run.
   *
   * @param seconds in which rows were completed and written
   */
  public static Throughput of(RunTotals totals, double seconds) {
    GenerationStats stats = totals.stats();
    StepCosts costs = totals.costs();
    double tokens = (double) stats.decodeTokens();
    double decoded = (double) costs.decodeStepTokens();
    double decodeNanos = costs.decodeNanos() + costs.drawNanos() * ratio(decoded, tokens);
    return new Throughput(
        ratio(tokens, seconds),
        ratio((double) stats.prefillTokens(), costs.prefillNanos() / NANOS),
        ratio(decoded, decodeNanos / NANOS),
        ratio(totals.taskNanos() / NANOS, seconds),
        costs.lastWaveSlots(),
        costs.rows(),
        costs.paddedRows());
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
