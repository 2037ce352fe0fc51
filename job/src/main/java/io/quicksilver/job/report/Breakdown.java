package io.quicksilver.job.report;

import io.quicksilver.model.decode.StepCosts;

/**
 * Where the tasks' time went, in seconds over all tasks; the parts add up to {@code tasks}.
 *
 * @param load waiting for the model
 * @param read waiting for rows of the input
 * @param tokenise rendering and tokenising prompts
 * @param prefill in forwards that computed prompts, with the rows that decoded beside them
 * @param decode in the other forwards
 * @param draw drawing tokens and turning them into text
 * @param write handing rows on, while Spark wrote them
 * @param other everything else
 * @param tasks all of it
 */
public record Breakdown(
    double load,
    double read,
    double tokenise,
    double prefill,
    double decode,
    double draw,
    double write,
    double other,
    double tasks) {

  private static final double NANOS = 1e9;

  /** Parts out of nanoseconds. */
  static Breakdown of(
      long load, long read, long tokenise, StepCosts costs, long write, long tasks) {
    long known = load + read + tokenise + costs.computeNanos() + write;
    return new Breakdown(
        load / NANOS,
        read / NANOS,
        tokenise / NANOS,
        costs.prefillNanos() / NANOS,
        costs.decodeNanos() / NANOS,
        costs.drawNanos() / NANOS,
        write / NANOS,
        Math.max(0, tasks - known) / NANOS,
        tasks / NANOS);
  }
}
