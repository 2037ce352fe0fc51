package io.quicksilver.job.batch;

import io.quicksilver.model.decode.GenerationRequest;

/**
 * One prompt on its way into a token batch.
 *
 * @param request what is asked of it
 * @param tokens its token ids, at least one
 * @param promptLength how many of the leading tokens are the prompt
 */
@SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
public record TokenRow(GenerationRequest request, int[] tokens, int promptLength) {

  /** A row whose tokens are all prompt. */
  public static TokenRow prompt(GenerationRequest request, int[] tokens) {
    return new TokenRow(request, tokens, tokens.length);
  }
}
