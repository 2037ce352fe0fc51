package io.quicksilver.job.executor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.decode.SamplingOptions;
import java.io.UncheckedIOException;

/**
 * What a task is told beside the model, as plain values. Travels as JSON.
 *
 * @param layout where the input's rows have what
 * @param sampling how rows are drawn that say nothing else
 * @param samples completions of each prompt that says nothing else
 * @param outputTokens whether the output has the token columns
 * @param responses names the run in answers that are written in OpenAI's form; null: rows are
 *     written
 * @param now the moment that a chat template is told; null: the clock's
 * @param batchSize rows that a task decodes together
 * @param tokensPerStep tokens that one forward takes at most
 * @param prefixCacheBytes heap of an executor for beginnings that prompts share
 */
public record GenerationPlan(
    PromptLayout layout,
    SamplingOptions sampling,
    int samples,
    boolean outputTokens,
    String responses,
    String now,
    int batchSize,
    int tokensPerStep,
    long prefixCacheBytes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** One completion of each row, without its tokens; no row says otherwise. */
  public static GenerationPlan single(PromptLayout layout, Settings settings, int batchSize) {
    return new GenerationPlan(
        layout,
        settings.sampling(),
        1,
        false,
        null,
        settings.now(),
        batchSize,
        settings.tokensPerStep(),
        settings.prefixCacheBytes());
  }

  /** The plan as text. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot send the plan: it must be JSON", e);
    }
  }

  /** The plan that {@link #toJson} wrote. */
  static GenerationPlan of(String json) {
    try {
      return JSON.readValue(json, GenerationPlan.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read the plan: it must be JSON, got " + json, e);
    }
  }
}
