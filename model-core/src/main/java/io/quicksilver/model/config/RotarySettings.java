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
 * @param window how many positions that is good for: {@code max_position_embeddings}, or YaRN's
 *     stretched window where that key still says the window trained on
 */
record RotarySettings(double theta, RotaryScaling scaling, int window) {

  private static final String ORIGINAL = "original_max_position_embeddings";
  private static final double THETA = 10000;

  static RotarySettings read(JsonFields config, int maxPositions) {
    double theta = config.number(ConfigKeys.ROPE_THETA, THETA);
    RotaryScaling scaling = RotaryScaling.none();
    int window = maxPositions;
    for (String place : new String[] {ConfigKeys.ROPE_PARAMETERS, ConfigKeys.ROPE_SCALING}) {
      if (config.has(place)) {
        JsonFields parameters = config.fields(place);
        theta = parameters.number(ConfigKeys.ROPE_THETA, theta);
        int original = config.integer(ORIGINAL, parameters.integer(ORIGINAL, maxPositions));
        scaling = scaling(parameters, maxPositions, original);
        boolean unchanged = original == maxPositions;
        if (unchanged && (config.has(ORIGINAL) || parameters.has(ORIGINAL))) {
          window = stretched(scaling, maxPositions);
        }
      }
    }
    return new RotarySettings(theta, scaling, window);
  }

  private static int stretched(RotaryScaling scaling, int window) {
    return scaling instanceof RotaryScaling.Yarn yarn
        ? (int) Math.max(window, window * yarn.factor())
        : window;
  }

  private static RotaryScaling scaling(JsonFields parameters, int maxPositions, int original) {
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
      // Within the model's own window dynamic stretches nothing.
      case "default", "dynamic" -> RotaryScaling.none();
      case "linear" -> RotaryScaling.linear(parameters.number("factor"));
      case "llama3" ->
          new RotaryScaling.Llama3(
              parameters.number("factor"),
              parameters.number("low_freq_factor"),
              parameters.number("high_freq_factor"),
              original);
      case "yarn" -> yarn(parameters, maxPositions, original);
      default -> throw parameters.mustBe(key, "default or linear or dynamic or llama3 or yarn");
    };
  }

  /** What is 0 counts as missing, as it does in Python. */
  private static RotaryScaling yarn(JsonFields parameters, int maxPositions, int original) {
    double factor = parameters.number("factor", (double) maxPositions / original);
    double fast = parameters.number("beta_fast", 0);
    double slow = parameters.number("beta_slow", 0);
    double mscale = parameters.number("mscale", 0);
    double mscaleAll = parameters.number("mscale_all_dim", 0);
    double suggested =
        mscale != 0 && mscaleAll != 0
            ? RotaryScaling.Yarn.suggested(factor, mscale)
                / RotaryScaling.Yarn.suggested(factor, mscaleAll)
            : RotaryScaling.Yarn.suggested(factor, 1);
    return new RotaryScaling.Yarn(
        factor,
        original,
        fast == 0 ? 32 : fast,
        slow == 0 ? 1 : slow,
        parameters.flag("truncate", true),
        parameters.number("attention_factor", suggested));
  }
}
