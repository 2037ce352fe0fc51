package io.quicksilver.job.inspect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.executor.ModelTexts;
import io.quicksilver.model.decode.SamplingOptions;
import java.io.UncheckedIOException;

/**
 * What a counting task is told, as plain values. Travels as JSON.
 *
 * @param layout where the input's rows have what
 * @param sampling how rows would be drawn that say nothing else
 * @param samples completions of each prompt that says nothing else
 * @param window the model's positions
 * @param texts the model's small files
 */
record CountingPlan(
    PromptLayout layout, SamplingOptions sampling, int samples, int window, ModelTexts texts) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The plan as text. */
  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot send the plan: it must be JSON", e);
    }
  }

  /** The plan that {@link #toJson} wrote. */
  static CountingPlan of(String json) {
    try {
      return JSON.readValue(json, CountingPlan.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read the plan: it must be JSON, got " + json, e);
    }
  }
}
