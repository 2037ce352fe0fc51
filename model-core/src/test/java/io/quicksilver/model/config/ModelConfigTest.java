package io.quicksilver.model.config;

import static io.quicksilver.model.config.SmallConfig.SHAPE;
import static io.quicksilver.model.config.SmallConfig.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {

  @Test
  void everyKeyOfAModifiedLlamaIsRead() {
    ModelConfig config =
        parse(
            """
            , 'model_type': 'modified_llama', 'num_key_value_heads': 2, 'rms_norm_eps': 1e-06,
            'rope_theta': 500000, 'tie_word_embeddings': true, 'max_position_embeddings': 128,
            'hidden_act': 'silu', 'bos_token_id': 1, 'eos_token_id': [2, 7], 'pad_token_id': 0,
            'torch_dtype': 'bfloat16', 'head_dim': 16,
            'adaptive_norm': 'l2', 'context_pooling': 'full', 'context_scope': 'batch',
            'token_mixing_padding': 'same', 'token_mixing_position': 'after_attention',
            'token_mixing_residual': false
            """);
    assertThat(config)
        .isEqualTo(
            new ModelConfig(
                "modified_llama",
                48,
                112,
                3,
                6,
                2,
                16,
                131,
                128,
                1e-6f,
                500000,
                RotaryScaling.none(),
                true,
                AdaptiveNorm.L2,
                ContextPooling.FULL,
                ContextScope.BATCH,
                TokenMixingPadding.SAME,
                TokenMixingPosition.AFTER_ATTENTION,
                false,
                1,
                List.of(2, 7),
                0,
                "bfloat16"));
    assertThat(config.queryWidth()).isEqualTo(96);
    assertThat(config.keyValueWidth()).isEqualTo(32);
  }

  @Test
  void missingKeysTakeTheReferencesDefaults() {
    ModelConfig config = parse(", 'model_type': 'modified_llama'");
    assertThat(config.keyValueHeads()).isEqualTo(6);
    assertThat(config.headSize()).isEqualTo(8);
    assertThat(config.rmsNormEps()).isEqualTo(1e-5f);
    assertThat(config.ropeTheta()).isEqualTo(10000);
    assertThat(config.ropeScaling()).isEqualTo(RotaryScaling.none());
    assertThat(config.tieWordEmbeddings()).isFalse();
    assertThat(config.adaptiveNorm()).isEqualTo(AdaptiveNorm.RMS);
    assertThat(config.contextPooling()).isEqualTo(ContextPooling.CAUSAL);
    assertThat(config.contextScope()).isEqualTo(ContextScope.SEQUENCE);
    assertThat(config.tokenMixingPadding()).isEqualTo(TokenMixingPadding.CAUSAL);
    assertThat(config.tokenMixingPosition()).isEqualTo(TokenMixingPosition.BEFORE_ATTENTION);
    assertThat(config.tokenMixingResidual()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"llama, 2048", "mistral, 4096", "qwen2, 32768"})
  void missingKeysOfAnOrdinaryModelTakeHuggingFacesDefaults(String type, int window) {
    String given = type.equals("mistral") ? ", 'max_position_embeddings': 4096" : "";
    ModelConfig config = parse(", 'model_type': '" + type + "'" + given);
    assertThat(config.rmsNormEps()).isEqualTo(1e-6f);
    assertThat(config.maxPositions()).isEqualTo(window);
    assertThat(config.bosTokenId()).isEqualTo(type.equals("qwen2") ? -1 : 1);
    assertThat(config.eosTokenIds()).isEqualTo(type.equals("qwen2") ? List.of() : List.of(2));
  }

  @Test
  void withoutATypeItIsALlama() {
    assertThat(parse("").modelType()).isEqualTo("llama");
  }

  @Test
  void nullIsAsGoodAsMissingExceptForSpecialTokens() {
    ModelConfig config =
        parse(
            """
            , 'head_dim': null, 'num_key_value_heads': null, 'rope_scaling': null,
            'rope_theta': null, 'sliding_window': null, 'quantization_config': null,
            'bos_token_id': null, 'eos_token_id': null, 'pad_token_id': null
            """);
    assertThat(config.keyValueHeads()).isEqualTo(6);
    assertThat(config.headSize()).isEqualTo(8);
    assertThat(config.bosTokenId()).isEqualTo(-1);
    assertThat(config.eosTokenIds()).isEmpty();
    assertThat(config.padTokenId()).isEqualTo(-1);
  }

  @Test
  void aNegativeTokenIdIsNone() {
    ModelConfig config = parse(", 'pad_token_id': -1, 'eos_token_id': [-1, 5]");
    assertThat(config.padTokenId()).isEqualTo(-1);
    assertThat(config.eosTokenIds()).containsExactly(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'model_type': 'mistral', 'sliding_window': null",
        "'model_type': 'mistral', 'sliding_window': 4096, 'max_position_embeddings': 4096",
        "'model_type': 'qwen2', 'sliding_window': 4096",
        "'model_type': 'qwen2', 'sliding_window': 32768, 'use_sliding_window': true",
        "'model_type': 'qwen2', 'layer_types': ['full_attention', 'full_attention']",
      })
  void aSlidingWindowThatHidesNothingIsNone(String config) {
    assertThat(parse("," + config)).isNotNull();
  }

  /** Mistral's layers see the last 4096 positions: all there are, in rows no longer than that. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'model_type': 'mistral' | 4096",
        "'model_type': 'mistral', 'sliding_window': 1024 | 1024",
        "'model_type': 'mistral', 'sliding_window': null | 131072",
        "'sliding_window': 100, 'max_position_embeddings': 300 | 100",
        "'model_type': 'qwen2', 'sliding_window': 4096 | 32768",
        "'model_type': 'qwen2', 'sliding_window': 4096, 'use_sliding_window': true | 32768",
        "'model_type': 'qwen2', 'sliding_window': 2048, 'use_sliding_window': true,"
            + " 'max_window_layers': 2 | 2048",
        "'model_type': 'qwen2', 'use_sliding_window': true, 'max_window_layers': 2 | 4096",
        "'model_type': 'qwen2', 'sliding_window': 2048, 'use_sliding_window': true,"
            + " 'max_window_layers': 3 | 32768",
        "'model_type': 'qwen2', 'sliding_window': 64, 'use_sliding_window': true, 'layer_types':"
            + " ['full_attention', 'full_attention'], 'max_window_layers': 0 | 32768",
        "'model_type': 'qwen2', 'sliding_window': 64, 'use_sliding_window': true, 'layer_types':"
            + " ['full_attention', 'sliding_attention'] | 64",
      })
  void aSlidingWindowBoundsTheRows(String config, int window) {
    assertThat(parse("," + config).maxPositions()).isEqualTo(window);
  }

  /** What the families of Llama-shaped models write into their configs, in little. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // SmolLM
        "'model_type': 'llama', 'is_llama_config': true, 'rope_interleaved': false,"
            + " 'rope_scaling': null, 'num_key_value_heads': 3, 'tie_word_embeddings': true,"
            + " 'attention_bias': false, 'pretraining_tp': 1, 'transformers.js_config': {}",
        // Llama 3.2
        "'model_type': 'llama', 'head_dim': 64, 'mlp_bias': false, 'eos_token_id': [2, 3],"
            + " 'rope_scaling': {'factor': 32.0, 'high_freq_factor': 4.0, 'low_freq_factor': 1.0,"
            + " 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'},"
            + " 'max_position_embeddings': 131072, 'rope_theta': 500000.0",
        // Mistral
        "'model_type': 'mistral', 'sliding_window': null, 'attention_dropout': 0.0,"
            + " 'max_position_embeddings': 32768, 'num_key_value_heads': 2",
        // Qwen2
        "'model_type': 'qwen2', 'use_sliding_window': false, 'sliding_window': 8192,"
            + " 'max_window_layers': 21, 'use_mrope': false, 'num_key_value_heads': 2,"
            + " 'max_position_embeddings': 32768, 'rope_theta': 1000000.0",
        // as transformers 5 writes it
        "'model_type': 'llama', 'dtype': 'bfloat16', 'pad_token_id': null,"
            + " 'rope_parameters': {'rope_theta': 10000.0, 'rope_type': 'default'}",
      })
  void configsOfLlamaShapedFamiliesAreRead(String config) {
    assertThat(parse("," + config).layers()).isEqualTo(3);
  }

  @Test
  void theGenerationConfigsTokensWin() {
    ModelConfig config = parse(", 'bos_token_id': 1, 'eos_token_id': 2, 'pad_token_id': 0");
    ModelConfig generation =
        config.withGenerationConfig("{\"eos_token_id\": [2, 9], \"pad_token_id\": null}");
    assertThat(generation.bosTokenId()).isEqualTo(1);
    assertThat(generation.eosTokenIds()).containsExactly(2, 9);
    assertThat(generation.padTokenId()).isEqualTo(-1);
    assertThat(config.withGenerationConfig("{\"temperature\": 0.5}")).isEqualTo(config);
    assertThatThrownBy(() -> config.withGenerationConfig("{\"eos_token_id\": {}}"))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read generation_config.json: eos_token_id must be");
  }

  @Test
  void aFolderIsReadWithBothFiles(@TempDir Path folder) throws Exception {
    assertThatThrownBy(() -> ModelConfig.load(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("config.json");
    Files.writeString(folder.resolve("config.json"), "{" + SHAPE + "}");
    assertThat(ModelConfig.load(folder)).isEqualTo(parse(""));
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": 9}");
    assertThat(ModelConfig.load(folder).eosTokenIds()).containsExactly(9);
  }
}
