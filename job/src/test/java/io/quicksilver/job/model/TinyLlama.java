package io.quicksilver.job.model;

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

/** An ordinary Llama of some thousand random parameters, with the embedded model's tokenizer. */
public final class TinyLlama {

  private static final String CONFIG =
      """
      {"model_type": "llama", "vocab_size": 2048, "hidden_size": 16, "intermediate_size": 24,
       "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
       "hidden_act": "silu", "max_position_embeddings": 64, "rms_norm_eps": 1e-5,
       "tie_word_embeddings": true, "torch_dtype": "float32", "bos_token_id": 1, "eos_token_id": 2}
      """;

  private TinyLlama() {}

  /** Writes it to a folder. */
  public static Path at(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), CONFIG);
    try (InputStream tokenizer =
            TinyLlama.class.getResourceAsStream("/quicksilver/models/demo/tokenizer.json");
        GeneratedWeights weights =
            GeneratedWeights.random(
                ModelConfig.parse(CONFIG), LayerModules.PLAIN, DataType.F32, 1)) {
      Files.copy(tokenizer, folder.resolve("tokenizer.json"));
      new SafetensorsWriter(weights, Optional.empty())
          .writeCheckpoint(folder, List.copyOf(weights.names()), Long.MAX_VALUE);
    }
    return folder;
  }
}
