package io.quicksilver.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Reads config.json into a {@link ModelConfig}.
 *
 * <p>Missing keys take the defaults that Hugging Face gives to the model type, with two exceptions:
 * {@code num_key_value_heads} is the number of heads for every type, and a {@code modified_llama}
 * takes the 1e-5 of its reference for {@code rms_norm_eps}, where Hugging Face's Llama takes 1e-6.
 * The extension keys are read for every type, since the checkpoint's tensors and not the type say
 * which modules there are.
 */
final class ConfigReader {

  private static final String LLAMA = "llama";
  private static final String MODIFIED_LLAMA = "modified_llama";
  private static final String MISTRAL = "mistral";
  private static final String QWEN2 = "qwen2";
  private static final List<String> MODEL_TYPES = List.of(LLAMA, MODIFIED_LLAMA, MISTRAL, QWEN2);

  private static final int SLIDING_WINDOW_UNSAID = 4096;
  private static final int MAX_WINDOW_LAYERS_UNSAID = 28;

  private final JsonFields fields;
  private final String modelType;

  private ConfigReader(JsonFields fields) {
    this.fields = fields;
    this.modelType = fields.text(ConfigKeys.MODEL_TYPE, LLAMA);
  }

  static ModelConfig read(String configJson) {
    ConfigReader reader = new ConfigReader(JsonFields.parse("config.json", configJson));
    reader.refuseWhatIsNotComputed();
    return reader.config();
  }

  private ModelConfig config() {
    int hiddenSize = fields.integer(ConfigKeys.HIDDEN_SIZE);
    int heads = fields.integer(ConfigKeys.NUM_ATTENTION_HEADS);
    int keyValueHeads = fields.integer(ConfigKeys.NUM_KEY_VALUE_HEADS, 0);
    int maxPositions = fields.integer(ConfigKeys.MAX_POSITION_EMBEDDINGS, defaultMaxPositions());
    RotarySettings rotary = RotarySettings.read(fields, maxPositions);
    SpecialTokens tokens = SpecialTokens.read(fields, defaultTokens());
    return new ModelConfig(
        modelType,
        hiddenSize,
        fields.integer(ConfigKeys.INTERMEDIATE_SIZE),
        fields.integer(ConfigKeys.NUM_HIDDEN_LAYERS),
        heads,
        keyValueHeads == 0 ? heads : keyValueHeads,
        headSize(hiddenSize, heads),
        fields.integer(ConfigKeys.VOCAB_SIZE),
        window(rotary.window()),
        (float) fields.number(ConfigKeys.RMS_NORM_EPS, defaultEps()),
        rotary.theta(),
        rotary.scaling(),
        fields.flag(ConfigKeys.TIE_WORD_EMBEDDINGS, false),
        fields.spelled(ConfigKeys.ADAPTIVE_NORM, AdaptiveNorm.RMS),
        fields.spelled(ConfigKeys.CONTEXT_POOLING, ContextPooling.CAUSAL),
        fields.spelled(ConfigKeys.CONTEXT_SCOPE, ContextScope.SEQUENCE),
        fields.spelled(ConfigKeys.TOKEN_MIXING_PADDING, TokenMixingPadding.CAUSAL),
        fields.spelled(ConfigKeys.TOKEN_MIXING_POSITION, TokenMixingPosition.BEFORE_ATTENTION),
        fields.flag(ConfigKeys.TOKEN_MIXING_RESIDUAL, true),
        tokens.bos(),
        tokens.eos(),
        tokens.pad(),
        fields.text(ConfigKeys.TORCH_DTYPE, fields.text(ConfigKeys.DTYPE, "float32")));
  }

  private int headSize(int hiddenSize, int heads) {
    if (fields.has(ConfigKeys.HEAD_DIM)) {
      return fields.integer(ConfigKeys.HEAD_DIM);
    }
    if (heads < 1 || hiddenSize % heads != 0) {
      throw fields.mustBe(
          ConfigKeys.NUM_ATTENTION_HEADS,
          "a divisor of hidden_size (" + hiddenSize + ") where head_dim is missing");
    }
    return hiddenSize / heads;
  }

  private int defaultMaxPositions() {
    return switch (modelType) {
      case MISTRAL -> 131072;
      case QWEN2 -> 32768;
      default -> 2048;
    };
  }

  private double defaultEps() {
    return modelType.equals(MODIFIED_LLAMA) ? 1e-5 : 1e-6;
  }

  private SpecialTokens defaultTokens() {
    return modelType.equals(QWEN2)
        ? new SpecialTokens(-1, List.of(), -1)
        : new SpecialTokens(1, List.of(2), -1);
  }

  private void refuseWhatIsNotComputed() {
    if (!MODEL_TYPES.contains(modelType)) {
      throw fields.mustBe(ConfigKeys.MODEL_TYPE, String.join(" or ", MODEL_TYPES));
    }
    String activation = fields.text(ConfigKeys.HIDDEN_ACT, "silu");
    if (!activation.equals("silu") && !activation.equals("swish")) {
      throw fields.mustBe(ConfigKeys.HIDDEN_ACT, "silu");
    }
    if (fields.has(ConfigKeys.QUANTIZATION_CONFIG)) {
      throw fields.mustBe(ConfigKeys.QUANTIZATION_CONFIG, "absent (weights in F32, F16 or BF16)");
    }
    if (fields.number(ConfigKeys.PARTIAL_ROTARY_FACTOR, 1) != 1) {
      throw fields.mustBe(ConfigKeys.PARTIAL_ROTARY_FACTOR, "1");
    }
    if (fields.flag(ConfigKeys.IS_ENCODER_DECODER, false)) {
      throw fields.mustBe(ConfigKeys.IS_ENCODER_DECODER, "false");
    }
    if (fields.has(ConfigKeys.LAYER_TYPES)) {
      requireAttention(fields.node(ConfigKeys.LAYER_TYPES));
    }
  }

  private void requireAttention(JsonNode layerTypes) {
    boolean known = layerTypes.isArray();
    for (JsonNode layer : layerTypes) {
      boolean slides =
          layer.asText().equals("sliding_attention") && fields.has(ConfigKeys.SLIDING_WINDOW);
      known &= slides || layer.asText().equals("full_attention");
    }
    if (!known) {
      throw fields.mustBe(
          ConfigKeys.LAYER_TYPES,
          "full_attention, or sliding_attention with a sliding_window, for every layer");
    }
  }

  /**
   * How many tokens a row may have. A sliding window hides nothing from a row that is no longer
   * than it, and so it bounds the rows of models that have one.
   */
  private int window(int positions) {
    boolean unsaid = !fields.mentions(ConfigKeys.SLIDING_WINDOW);
    boolean known = modelType.equals(MISTRAL) || modelType.equals(QWEN2);
    int sliding =
        fields.integer(
            ConfigKeys.SLIDING_WINDOW, known && unsaid ? SLIDING_WINDOW_UNSAID : positions);
    if (fields.has(ConfigKeys.SLIDING_WINDOW) && sliding < 1) {
      throw fields.mustBe(ConfigKeys.SLIDING_WINDOW, "null or at least 1");
    }
    return slides() ? Math.min(sliding, positions) : positions;
  }

  /** Whether any layer slides: of a Qwen2 its last ones may, and only where it says so. */
  private boolean slides() {
    if (!modelType.equals(QWEN2)) {
      return fields.flag(ConfigKeys.USE_SLIDING_WINDOW, true);
    }
    if (!fields.flag(ConfigKeys.USE_SLIDING_WINDOW, false)) {
      return false;
    }
    if (!fields.has(ConfigKeys.LAYER_TYPES)) {
      return fields.integer(ConfigKeys.MAX_WINDOW_LAYERS, MAX_WINDOW_LAYERS_UNSAID)
          < fields.integer(ConfigKeys.NUM_HIDDEN_LAYERS);
    }
    boolean slides = false;
    for (JsonNode layer : fields.node(ConfigKeys.LAYER_TYPES)) {
      slides |= layer.asText().equals("sliding_attention");
    }
    return slides;
  }
}
