/**
 * The Arrow record batches that stand between Spark's rows and the decoder.
 *
 * <p>Prompts enter as {@link io.quicksilver.job.batch.ArrowTokenBatch}, which the decoder reads
 * where it lies; completions leave as {@link io.quicksilver.job.batch.CompletionBatch}, which
 * become rows. Every buffer belongs to the allocator of one task and is freed with it.
 */
package io.quicksilver.job.batch;
