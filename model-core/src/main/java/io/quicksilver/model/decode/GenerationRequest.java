package io.quicksilver.model.decode;

/**
 * What is asked of one row of a batch.
 *
 * @param row the caller's number for the row, handed back with its completion
 * @param sample which of the row's samples this is, from 0 on
 * @param rowKey a hash of the row's id and the sample: seeds its draws, wherever it runs
 * @param options how to draw
 */
public record GenerationRequest(long row, int sample, long rowKey, SamplingOptions options) {}
