package io.quicksilver.job.dataset;

import io.quicksilver.job.openai.ResponseForm;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.List;

/**
 * What the reader makes of an input row: token ids and options, or an error.
 *
 * @param id the row's id
 * @param position its place in the input's order
 * @param kept values of the input columns that are passed through
 * @param samples completions asked for
 * @param options how to draw; null on error
 * @param tokens the prompt's ids; null on error
 * @param form how an answer in OpenAI's form is to be written; null on error
 * @param promptTokens how many there are; null where the prompt was never tokenised
 * @param error why there is nothing to complete; null where there is
 */
@SuppressWarnings("ArrayRecordComponent") // a value handed on once, never compared
public record ReadPrompt(
    String id,
    long position,
    List<Object> kept,
    int samples,
    SamplingOptions options,
    int[] tokens,
    ResponseForm form,
    Integer promptTokens,
    RowError error) {}
