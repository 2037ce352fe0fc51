package io.quicksilver.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.math.PlainProducts;
import org.junit.jupiter.api.Test;

class ModifiedLlamaTest {

  private static ModelConfig config(boolean tied) {
    return ModelConfig.parse(
        """
        {"hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 1,
         "num_attention_heads": 2, "vocab_size": 11, "tie_word_embeddings": %s}
        """
            .formatted(tied));
  }

  /** As transformers 5 has it: what config.json ties is not tied where the checkpoint has both. */
  @Test
  void aHeadOfItsOwnIsUsedThoughConfigJsonTiesIt() {
    GeneratedWeights weights =
        GeneratedWeights.random(config(false), LayerModules.PLAIN, DataType.F32, 1);
    GeneratedWeights tied =
        GeneratedWeights.random(config(true), LayerModules.PLAIN, DataType.F32, 1);
    assertThat(logits(config(true), weights))
        .isEqualTo(logits(config(false), weights))
        .isNotEqualTo(logits(config(true), tied));
  }

  @Test
  void whereRowsAreComputedAtOnceTheWindowEndsWithAStep() {
    ModelConfig config =
        ModelConfig.parse(
            """
            {"hidden_size": 8, "intermediate_size": 65536, "num_hidden_layers": 1,
             "num_attention_heads": 2, "vocab_size": 11, "max_position_embeddings": 10000,
             "model_type": "modified_llama", "context_pooling": "prompt"}
            """);
    LayerModules pooling = LayerModules.PLAIN.withAllModules(3, 2);
    GeneratedWeights weights = GeneratedWeights.random(config, pooling, DataType.F32, 1);
    try (ModifiedLlama model = ModifiedLlama.load(config, weights, new PlainProducts())) {
      assertThat(model.config().maxPositions()).isEqualTo(8176);
    }
  }

  private static float[] logits(ModelConfig config, GeneratedWeights weights) {
    float[] row = new float[config.vocabularySize()];
    Sequence sequence = new Sequence(position -> 3, 1, config.layers());
    Step step = new Step();
    step.add(sequence, 1);
    try (ModifiedLlama model = ModifiedLlama.load(config, weights, new PlainProducts());
        Scratch scratch = model.scratch(1);
        LogitRows logits = new LogitRows()) {
      model.forward(step, scratch);
      logits.computeLast(model, step, scratch);
      logits.read(0, row);
    }
    sequence.release();
    return row;
  }
}
