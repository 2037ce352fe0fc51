package io.quicksilver.job.inspect;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;

/**
 * Prompts of equal length with arbitrary tokens: speed depends on lengths, not on words.
 *
 * @param scope the model's
 * @param rows prompts
 * @param length tokens of each
 * @param vocabulary ids are below it
 * @param options how each is completed
 */
record MadeUpPrompts(
    ContextScope scope, int rows, int length, int vocabulary, SamplingOptions options)
    implements TokenBatch {

  private static final int STRIDE = 7919;

  @Override
  public int length(int row) {
    return length;
  }

  @Override
  public int promptLength(int row) {
    return length;
  }

  @Override
  public int id(int row, int position) {
    return Math.floorMod((row * length + position) * STRIDE, vocabulary);
  }

  @Override
  public GenerationRequest request(int row) {
    return new GenerationRequest(row, 0, row, options);
  }

  @Override
  public void close() {}
}
