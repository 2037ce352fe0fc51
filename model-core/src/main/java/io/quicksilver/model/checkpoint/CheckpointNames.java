package io.quicksilver.model.checkpoint;

import java.util.regex.Pattern;

/** How tensors are called in a checkpoint: the one place that knows. */
public final class CheckpointNames {

  /** The token embedding, {@code [V, H]}. */
  public static final String EMBEDDING = "model.embed_tokens.weight";

  /** The norm after the last layer, {@code [H]}. */
  public static final String FINAL_NORM = "model.norm.weight";

  /** The output matrix, {@code [V, H]}; absent where it is tied to the embedding. */
  public static final String HEAD = "lm_head.weight";

  private static final Pattern ROTARY_TABLE =
      Pattern.compile("model\\.(layers\\.\\d{1,9}\\.self_attn\\.)?rotary_emb\\.[a-z_]{1,40}");

  private CheckpointNames() {}

  /** The layer's first norm, {@code [H]}. */
  public static String inputNorm(int layer) {
    return in(layer, "input_layernorm.weight");
  }

  /** The map from context to gamma of the layer's first norm, {@code [H, H]}. */
  public static String inputGammaWeight(int layer) {
    return in(layer, "input_layernorm.fc_gamma.weight");
  }

  /** Its bias, {@code [H]}. */
  public static String inputGammaBias(int layer) {
    return in(layer, "input_layernorm.fc_gamma.bias");
  }

  /** The layer's second norm, {@code [H]}. */
  public static String postAttentionNorm(int layer) {
    return in(layer, "post_attention_layernorm.weight");
  }

  /** The map from context to gamma of the layer's second norm, {@code [H, H]}. */
  public static String postAttentionGammaWeight(int layer) {
    return in(layer, "post_attention_layernorm.fc_gamma.weight");
  }

  /** Its bias, {@code [H]}. */
  public static String postAttentionGammaBias(int layer) {
    return in(layer, "post_attention_layernorm.fc_gamma.bias");
  }

  /** The depthwise convolution's taps, {@code [H, 1, k]}. */
  public static String tokenMixingWeight(int layer) {
    return in(layer, "token_mixing.token_mixing.weight");
  }

  /** Its bias, {@code [H]}. */
  public static String tokenMixingBias(int layer) {
    return in(layer, "token_mixing.token_mixing.bias");
  }

  /** A matrix of attention or MLP. */
  public static String weight(int layer, Projection projection) {
    return in(layer, projection.path() + ".weight");
  }

  /** Its bias, where there is one. */
  public static String bias(int layer, Projection projection) {
    return in(layer, projection.path() + ".bias");
  }

  /** The SE block's first matrix, {@code [H / r, H]}. */
  public static String squeezeWeight(int layer) {
    return in(layer, "se_block.fc.0.weight");
  }

  /** Its bias, {@code [H / r]}, where there is one. */
  public static String squeezeBias(int layer) {
    return in(layer, "se_block.fc.0.bias");
  }

  /** The SE block's second matrix, {@code [H, H / r]}. */
  public static String excitationWeight(int layer) {
    return in(layer, "se_block.fc.2.weight");
  }

  /** Its bias, {@code [H]}, where there is one. */
  public static String excitationBias(int layer) {
    return in(layer, "se_block.fc.2.bias");
  }

  /**
   * Whether the tensor is a table of the rotary embedding, which older checkpoints store though it
   * follows from config.json. Such tensors are passed over.
   */
  static boolean isRotaryTable(String name) {
    return ROTARY_TABLE.matcher(name).matches();
  }

  /** Whether a key of a file's metadata can be the second name of a tied tensor. */
  static boolean mayBeAlias(String key) {
    return key.equals(HEAD) || key.startsWith("model.");
  }

  private static String in(int layer, String path) {
    return "model.layers." + layer + "." + path;
  }
}
