/**
 * Decoding: a loaded model, the sampler, and the generator that keeps a task's slots full.
 *
 * <p>The caller hands over {@link io.quicksilver.model.decode.TokenBatch}es and draws {@link
 * io.quicksilver.model.decode.Completion}s; nothing here knows of Spark.
 */
package io.quicksilver.model.decode;
