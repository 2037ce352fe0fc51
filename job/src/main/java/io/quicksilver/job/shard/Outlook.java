package io.quicksilver.job.shard;

/**
 * What a run would find in its output.
 *
 * @param shards that the output is cut into
 * @param written shards that are there already and would stay
 * @param complete whether nothing is left to do
 */
public record Outlook(int shards, int written, boolean complete) {}
