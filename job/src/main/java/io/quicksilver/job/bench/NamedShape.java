package io.quicksilver.job.bench;

import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ModelConfig;
import java.util.Locale;

/**
 * A model's shape without its weights.
 *
 * @param name for people
 * @param config shapes and semantics
 * @param modules that each layer has
 */
record NamedShape(String name, ModelConfig config, LayerModules modules) {

  private static final int TAPS = 3;
  private static final int REDUCTION = 16;

  /** TinyLlama-1.1B, every module of the modified decoder in each layer, prompt pooling. */
  static NamedShape tinyLlama() {
    return modified("tinyllama", 32000, 2048, 5632, 22, 32, 4, 2048);
  }

  /** A modified Llama with every module, prompt pooling. */
  static NamedShape modified(
      String name,
      int vocabulary,
      int hidden,
      int intermediate,
      int layers,
      int heads,
      int keyValueHeads,
      int window) {
    ModelConfig config =
        ModelConfig.parse(
            String.format(
                Locale.ROOT,
                """
                {"model_type": "modified_llama", "vocab_size": %d, "hidden_size": %d,
                 "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
                 "num_key_value_heads": %d, "max_position_embeddings": %d, "hidden_act": "silu",
                 "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false,
                 "torch_dtype": "float32", "bos_token_id": 1, "eos_token_id": 2,
                 "context_pooling": "prompt", "context_scope": "sequence",
                 "token_mixing_padding": "causal", "token_mixing_position": "before_attention",
                 "token_mixing_residual": true, "adaptive_norm": "rms"}
                """,
                vocabulary,
                hidden,
                intermediate,
                layers,
                heads,
                keyValueHeads,
                window));
    return new NamedShape(
        name, config, LayerModules.PLAIN.withAllModules(TAPS, Math.max(1, hidden / REDUCTION)));
  }
}
