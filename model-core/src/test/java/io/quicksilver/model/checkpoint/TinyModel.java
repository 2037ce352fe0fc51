package io.quicksilver.model.checkpoint;

import io.quicksilver.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Model folders that tests write on the fly. */
final class TinyModel {

  static final String CONFIG =
      """
      {
        "model_type": "llama",
        "hidden_size": 24,
        "intermediate_size": 40,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "vocab_size": 31,
        "rms_norm_eps": 1e-05,
        "torch_dtype": "float32",
        "my_own_key": [1, 2]
      }
      """;

  static final String TIED =
      CONFIG.replace("\"vocab_size\"", "\"tie_word_embeddings\": true, \"vocab_size\"");

  /** Every module and every bias. */
  static final LayerModules ALL =
      new LayerModules(true, true, 3, 5, true, true, Set.of(Projection.values()));

  private TinyModel() {}

  static GeneratedWeights weights(String configJson, LayerModules modules, DataType type) {
    return GeneratedWeights.random(ModelConfig.parse(configJson), modules, type, 7);
  }

  /** Writes config.json and random weights into the folder, and gives the folder back. */
  static Path write(Path folder, String configJson, LayerModules modules, DataType type)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), configJson);
    GeneratedWeights weights = weights(configJson, modules, type);
    new SafetensorsWriter(weights, Optional.empty())
        .writeCheckpoint(folder, weights.names().stream().toList(), Long.MAX_VALUE);
    return folder;
  }

  /** A tensor's numbers. */
  static float[] floats(WeightSource source, String name) {
    float[] values = new float[Math.toIntExact(source.elements(name))];
    source.readFloats(name, java.nio.FloatBuffer.wrap(values));
    return values;
  }
}
