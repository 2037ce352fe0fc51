package io.quicksilver.job.score;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.model.config.ModelConfig;
import java.io.UncheckedIOException;

/**
 * What a scoring task is told beside the model, as plain values. Travels as JSON.
 *
 * @param layout where the input's rows have what
 * @param kind what a row is
 * @param delimiter between query and choice
 * @param stride tokens that a text's later windows score
 * @param prequential whether each token takes a forward of its own
 * @param startAgain whether a text gets a start token ahead of the one it has
 * @param tokensPerStep rows that one forward takes at most
 * @param prefixCacheBytes heap of an executor that rows' shared beginnings may take
 */
public record ScorePlan(
    PromptLayout layout,
    ScoreKind kind,
    String delimiter,
    int stride,
    boolean prequential,
    boolean startAgain,
    int tokensPerStep,
    long prefixCacheBytes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The plan of a run. */
  public static ScorePlan of(
      PromptLayout layout, ScoreKind kind, ModelConfig config, Settings settings) {
    return new ScorePlan(
        layout,
        kind,
        settings.get(ScoreKeys.DELIMITER),
        HonestScores.stride(config, settings),
        settings.get(ScoreKeys.PREQUENTIAL),
        settings.get(ScoreKeys.CONVENTION).equals("harness"),
        settings.tokensPerStep(),
        settings.prefixCacheBytes());
  }

  /** The plan as text. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot send the plan: it must be JSON", e);
    }
  }

  /** The plan that {@link #toJson} wrote. */
  public static ScorePlan of(String json) {
    try {
      return JSON.readValue(json, ScorePlan.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read the plan: it must be JSON, got " + json, e);
    }
  }
}
