/**
 * How a run writes so that it cannot be lost: shards that become visible one by one, a manifest
 * that says whose they are, and an end that loses nothing.
 */
package io.quicksilver.job.shard;
