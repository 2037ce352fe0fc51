package io.quicksilver.model.decode;

/**
 * What came of one request.
 *
 * @param request the request
 * @param text the new text, without special tokens and without the stop string that ended it
 * @param finishReason why it ended
 * @param promptTokens tokens of the prompt
 * @param tokenIds every new token, an ending end-of-sequence token included
 * @param tokenLogprobs each one's log-probability under the model, before penalty and temperature
 * @param logprob their sum
 */
@SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
public record Completion(
    GenerationRequest request,
    String text,
    FinishReason finishReason,
    int promptTokens,
    int[] tokenIds,
    float[] tokenLogprobs,
    double logprob) {}
