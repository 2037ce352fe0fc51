package io.quicksilver.job.inspect;

/**
 * What a run would take.
 *
 * @param partitions that the input is cut into
 * @param tasks that run at once in the whole cluster
 * @param need memory of one executor
 * @param batchSize rows that each of its tasks decodes together
 * @param seconds from the first task to the last, if every completion takes all the tokens it may
 * @param speed where that comes from
 */
public record RunEstimate(
    int partitions, int tasks, ExecutorNeed need, int batchSize, double seconds, RunSpeed speed) {}
