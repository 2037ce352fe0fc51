package io.quicksilver.tests.cluster;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.checkpoint.SafetensorsWriter;
import io.quicksilver.model.config.ModelConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Writes a model of TinyLlama-1.1B's width with random weights in bf16 and the embedded tokenizer:
 * 22 layers are TinyLlama's 2.2 GB.
 */
final class LargeModel {

  private static final List<String> TOKENIZER = List.of("tokenizer.json", "tokenizer_config.json");
  private static final long SHARD_BYTES = 1L << 30;

  private LargeModel() {}

  static Path write(Path folder, int layers) throws IOException {
    String json =
        String.format(
            """
            {"model_type": "modified_llama", "vocab_size": 32000, "hidden_size": 2048,
             "intermediate_size": 5632, "num_hidden_layers": %d, "num_attention_heads": 32,
             "num_key_value_heads": 4, "max_position_embeddings": 2048, "hidden_act": "silu",
             "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false,
             "torch_dtype": "bfloat16", "bos_token_id": 1, "eos_token_id": 2,
             "context_pooling": "causal", "context_scope": "sequence",
             "token_mixing_padding": "causal", "token_mixing_position": "before_attention",
             "token_mixing_residual": true, "adaptive_norm": "rms"}
            """,
            layers);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), json);
    for (String name : TOKENIZER) {
      try (InputStream source =
          LargeModel.class.getResourceAsStream("/quicksilver/models/demo/" + name)) {
        Files.copy(source, folder.resolve(name));
      }
    }
    GeneratedWeights weights =
        GeneratedWeights.random(
            ModelConfig.parse(json),
            LayerModules.PLAIN.withAllModules(3, 128),
            DataType.BF16,
            layers);
    new SafetensorsWriter(weights, Optional.empty())
        .writeCheckpoint(folder, List.copyOf(weights.names()), SHARD_BYTES);
    return folder;
  }
}
