package io.quicksilver.model.config;

/** The shape of a small model, and whatever a test says beside it. */
final class SmallConfig {

  static final String SHAPE =
      """
      "hidden_size": 48, "intermediate_size": 112, "num_hidden_layers": 3,
      "num_attention_heads": 6, "vocab_size": 131
      """;

  private SmallConfig() {}

  /** The shape and what else is given, with single quotes for double. */
  static ModelConfig parse(String more) {
    return ModelConfig.parse("{" + SHAPE + more.replace('\'', '"') + "}");
  }
}
