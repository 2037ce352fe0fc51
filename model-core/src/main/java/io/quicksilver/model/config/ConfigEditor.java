package io.quicksilver.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Changes a config.json and keeps every key that it does not know. */
public final class ConfigEditor {

  private ConfigEditor() {}

  /**
   * The config of the same model as a modified Llama. What the old type's defaults decided is
   * written out, so that nothing but the type and the semantics changes.
   */
  public static String modified(String configJson, ExtensionSemantics semantics) {
    ModelConfig config = ModelConfig.parse(configJson);
    ObjectNode object = JsonFields.parse("config.json", configJson).object();
    object.put(ConfigKeys.MODEL_TYPE, "modified_llama");
    object.putArray(ConfigKeys.ARCHITECTURES).add("ModifiedLlamaForCausalLM");
    spellOutDefaults(object, config);
    object.put(ConfigKeys.ADAPTIVE_NORM, semantics.adaptiveNorm().spelling());
    object.put(ConfigKeys.CONTEXT_POOLING, semantics.contextPooling().spelling());
    object.put(ConfigKeys.CONTEXT_SCOPE, semantics.contextScope().spelling());
    object.put(ConfigKeys.TOKEN_MIXING_PADDING, semantics.tokenMixingPadding().spelling());
    object.put(ConfigKeys.TOKEN_MIXING_POSITION, semantics.tokenMixingPosition().spelling());
    object.put(ConfigKeys.TOKEN_MIXING_RESIDUAL, semantics.tokenMixingResidual());
    return write(object);
  }

  /**
   * The config with the weights' type changed.
   *
   * @param dataType as config.json names it, such as {@code bfloat16}
   */
  public static String retyped(String configJson, String dataType) {
    ObjectNode object = JsonFields.parse("config.json", configJson).object();
    if (object.has(ConfigKeys.DTYPE)) {
      object.put(ConfigKeys.DTYPE, dataType);
    }
    if (object.has(ConfigKeys.TORCH_DTYPE) || !object.has(ConfigKeys.DTYPE)) {
      object.put(ConfigKeys.TORCH_DTYPE, dataType);
    }
    return write(object);
  }

  private static void spellOutDefaults(ObjectNode object, ModelConfig config) {
    object.put(ConfigKeys.RMS_NORM_EPS, epsilon(object, config));
    object.put(ConfigKeys.MAX_POSITION_EMBEDDINGS, config.maxPositions());
    // A sliding window bounds the rows, and that is what max_position_embeddings says now.
    object.remove(ConfigKeys.LAYER_TYPES);
    object.remove(ConfigKeys.SLIDING_WINDOW);
    object.remove(ConfigKeys.USE_SLIDING_WINDOW);
    if (!object.has(ConfigKeys.BOS_TOKEN_ID) && config.bosTokenId() >= 0) {
      object.put(ConfigKeys.BOS_TOKEN_ID, config.bosTokenId());
    } else if (!object.has(ConfigKeys.BOS_TOKEN_ID)) {
      object.putNull(ConfigKeys.BOS_TOKEN_ID);
    }
    if (!object.has(ConfigKeys.EOS_TOKEN_ID)) {
      config.eosTokenIds().forEach(object.putArray(ConfigKeys.EOS_TOKEN_ID)::add);
    }
  }

  private static double epsilon(ObjectNode object, ModelConfig config) {
    return object.hasNonNull(ConfigKeys.RMS_NORM_EPS)
        ? object.get(ConfigKeys.RMS_NORM_EPS).doubleValue()
        : Double.parseDouble(Float.toString(config.rmsNormEps()));
  }

  private static String write(ObjectNode object) {
    try {
      return JsonFields.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(object) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree that was read can be written", e);
    }
  }
}
