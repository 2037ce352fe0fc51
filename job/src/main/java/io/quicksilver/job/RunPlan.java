package io.quicksilver.job;

/**
 * What a run would do.
 *
 * @param output the folder that it would write
 * @param rows rows of the input
 * @param completions completions of rows that set no number of their own
 * @param shards that the output is cut into
 * @param written shards that are there already
 * @param complete whether nothing is left to do
 */
public record RunPlan(
    String output, long rows, long completions, int shards, int written, boolean complete) {}
