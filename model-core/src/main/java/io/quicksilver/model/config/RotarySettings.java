package io.quicksilver.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * The rotary embedding's base and scaling, from whichever of the places they have stood in: {@code
 * rope_theta} beside {@code rope_scaling} (its kind under {@code rope_type} or the older {@code
 * type}), or both inside {@code rope_parameters} as transformers 5 writes them.
 *
 * @param theta the base
 * @param scaling how the frequencies are stretched
 */
record RotarySettings(double theta, RotaryScaling scaling) {

  private static final double THETA = 10000;

  static RotarySettings read(JsonFields config, int maxPositions) {
    double theta = config.number(ConfigKeys.ROPE_THETA, THETA);
    RotaryScaling scaling = RotaryScaling.NONE;
    for (String place : new String[] {ConfigKeys.ROPE_PARAMETERS, ConfigKeys.ROPE_SCALING}) {
      if (config.has(place)) {
        JsonFields parameters = config.fields(place);
        theta = parameters.number(ConfigKeys.ROPE_THETA, theta);
        scaling = scaling(parameters, maxPositions);
      }
    }
    return new RotarySettings(theta, scaling);
  }

  private static RotaryScaling scaling(JsonFields parameters, int maxPositions) {
    if (parameters.number(ConfigKeys.PARTIAL_ROTARY_FACTOR, 1) != 1) {
      throw parameters.mustBe(ConfigKeys.PARTIAL_ROTARY_FACTOR, "1");
    }
    for (Map.Entry<String, JsonNode> parameter : parameters.object().properties()) {
      if (parameter.getValue().isObject()) {
        throw parameters.mustBe(parameter.getKey(), "the same for all layers");
      }
    }
    String key = parameters.has("rope_type") ? "rope_type" : "type";
    return switch (parameters.text(key, "default")) {
      case "default" -> RotaryScaling.NONE;
      case "linear" -> RotaryScaling.linear(parameters.number("factor"));
      case "llama3" ->
          new RotaryScaling(
              RotaryScaling.Kind.LLAMA3,
              parameters.number("factor"),
              parameters.number("low_freq_factor"),
              parameters.number("high_freq_factor"),
              parameters.integer("original_max_position_embeddings", maxPositions));
      default -> throw parameters.mustBe(key, "default or linear or llama3");
    };
  }
}
