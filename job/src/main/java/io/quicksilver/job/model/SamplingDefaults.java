package io.quicksilver.job.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;

/**
 * How a model's generation_config.json would have it sampled: where {@code do_sample} is true by
 * temperature (1), top_k (50), top_p (1) and min_p (0), else greedily; in both cases with
 * repetition_penalty and max_new_tokens. In brackets what Hugging Face takes for a missing one.
 */
public final class SamplingDefaults {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOP_K = 50;

  private SamplingDefaults() {}

  /**
   * The settings, with the model's where nobody set anything.
   *
   * @param generationConfig generation_config.json; null where there is none
   * @throws QuicksilverException with code 4 if it cannot be sampled so
   */
  public static Settings over(Settings settings, String generationConfig) {
    if (generationConfig == null) {
      return settings;
    }
    JsonNode config = read(generationConfig);
    boolean draws = config.path("do_sample").asBoolean();
    Settings own = settings;
    own = put(own, OptionKeys.TEMPERATURE, draws ? config.path("temperature").asDouble(1) : 0.0);
    own = put(own, OptionKeys.TOP_K, draws ? config.path("top_k").asInt(TOP_K) : 0);
    own = put(own, OptionKeys.TOP_P, draws ? config.path("top_p").asDouble(1) : 1.0);
    own = put(own, OptionKeys.MIN_P, draws ? config.path("min_p").asDouble(0) : 0.0);
    own = put(own, OptionKeys.REPETITION_PENALTY, config.path("repetition_penalty").asDouble(1));
    own =
        put(
            own,
            OptionKeys.MAX_NEW_TOKENS,
            config.path("max_new_tokens").asInt(settings.get(OptionKeys.MAX_NEW_TOKENS)));
    try {
      own.sampling();
      return own;
    } catch (IllegalArgumentException e) {
      throw refusal(e.getMessage(), e);
    }
  }

  private static <T> Settings put(Settings settings, OptionKey<T> key, T value) {
    return settings.isGiven(key) ? settings : settings.with(key, value);
  }

  private static JsonNode read(String generationConfig) {
    try {
      return JSON.readTree(generationConfig);
    } catch (JsonProcessingException e) {
      throw refusal(e.getOriginalMessage(), e);
    }
  }

  private static QuicksilverException refusal(String actual, Exception cause) {
    return new QuicksilverException(
        ExitCode.MODEL,
        "Cannot sample as generation_config.json says: its values must be possible ones, got "
            + actual,
        cause);
  }
}
