package io.quicksilver.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigTest {

  private static final String SHAPE =
      """
      "hidden_size": 48, "intermediate_size": 112, "num_hidden_layers": 3,
      "num_attention_heads": 6, "vocab_size": 131
      """;

  /** The shape and what else is given, with single quotes for double. */
  private static ModelConfig parse(String more) {
    return ModelConfig.parse("{" + SHAPE + more.replace('\'', '"') + "}");
  }

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
                RotaryScaling.NONE,
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
    assertThat(config.ropeScaling()).isEqualTo(RotaryScaling.NONE);
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
        "'rope_scaling': {'type': 'linear', 'factor': 4}, 'rope_theta': 20000",
        "'rope_scaling': {'rope_type': 'linear', 'factor': 4.0}, 'rope_theta': 20000.0",
        "'rope_parameters': {'rope_type': 'linear', 'factor': 4, 'rope_theta': 20000.0}",
        "'rope_parameters': {'rope_type': 'linear', 'factor': 4, 'rope_theta': 20000.0},"
            + " 'rope_theta': 5",
      })
  void linearScalingIsReadFromWhereverItStands(String spelling) {
    ModelConfig config = parse("," + spelling);
    assertThat(config.ropeScaling()).isEqualTo(RotaryScaling.linear(4));
    assertThat(config.ropeTheta()).isEqualTo(20000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'rope_scaling'", "'rope_parameters'"})
  void llama3ScalingIsRead(String place) {
    ModelConfig config =
        parse(
            ","
                + place
                + ": {'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
                + " 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'},"
                + " 'rope_theta': 500000.0");
    assertThat(config.ropeScaling())
        .isEqualTo(new RotaryScaling(RotaryScaling.Kind.LLAMA3, 8, 1, 4, 8192));
    assertThat(config.ropeTheta()).isEqualTo(500000);
  }

  @Test
  void defaultRotaryParametersScaleNothing() {
    ModelConfig config =
        parse(", 'rope_parameters': {'rope_type': 'default', 'rope_theta': 1000000.0}");
    assertThat(config.ropeScaling()).isEqualTo(RotaryScaling.NONE);
    assertThat(config.ropeTheta()).isEqualTo(1000000);
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

  /** What is refused, and the words that name it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'model_type': 'gemma2' | model_type must be llama or modified_llama or mistral or qwen2,"
            + " got 'gemma2'",
        "'model_type': 3 | model_type must be a string, got '3'",
        "'hidden_act': 'gelu' | hidden_act must be silu, got 'gelu'",
        "'model_type': 'mistral' | sliding_window must be null or at least"
            + " max_position_embeddings (131072), got nothing",
        "'model_type': 'mistral', 'sliding_window': 4096 | sliding_window must be",
        "'sliding_window': 1024 | sliding_window must be",
        "'model_type': 'qwen2', 'use_sliding_window': true, 'sliding_window': 9 | sliding_window",
        "'layer_types': ['full_attention', 'sliding_attention'] | layer_types must be"
            + " full_attention",
        "'layer_types': 'sliding_attention' | layer_types must be",
        "'quantization_config': {'bits': 4} | quantization_config must be absent",
        "'partial_rotary_factor': 0.5 | partial_rotary_factor must be 1, got '0.5'",
        "'is_encoder_decoder': true | is_encoder_decoder must be false",
        "'rope_scaling': {'type': 'yarn', 'factor': 2} | rope_scaling.type must be default or"
            + " linear or llama3, got 'yarn'",
        "'rope_parameters': {'rope_type': 'longrope'} | rope_parameters.rope_type must be",
        "'rope_parameters': {'full_attention': {}} | rope_parameters.full_attention must be",
        "'rope_scaling': {'type': 'linear'} | rope_scaling.factor must be a number, got nothing",
        "'rope_scaling': {'type': 'linear', 'factor': 0} | rope_scaling.factor must be above 0",
        "'rope_scaling': {'type': 'llama3', 'factor': 8, 'low_freq_factor': 4,"
            + " 'high_freq_factor': 4} | rope_scaling.high_freq_factor must be above",
        "'rope_scaling': 'linear' | rope_scaling must be an object, got 'linear'",
        "'context_pooling': 'mean' | context_pooling must be causal or prompt or full, got 'mean'",
        "'context_pooling': 'causal', 'context_scope': 'batch' | context_scope must be sequence"
            + " with context_pooling=causal, got batch",
        "'context_scope': 'batch' | context_scope must be sequence with context_pooling=causal",
        "'adaptive_norm': 'RMS' | adaptive_norm must be rms or l2, got 'RMS'",
        "'token_mixing_padding': 'left' | token_mixing_padding must be causal or same",
        "'token_mixing_position': 1 | token_mixing_position must be before_attention or"
            + " after_attention, got '1'",
        "'token_mixing_residual': 'yes' | token_mixing_residual must be true or false",
        "'num_key_value_heads': 4 | num_key_value_heads must be a divisor of num_attention_heads"
            + " (6), got 4",
        "'num_key_value_heads': -1 | num_key_value_heads must be between",
        "'head_dim': 7 | head_dim must be even, got 7",
        "'head_dim': 0 | head_dim must be between",
        "'rms_norm_eps': 0 | rms_norm_eps must be above 0",
        "'rms_norm_eps': 1e999 | rms_norm_eps must be above 0",
        "'rope_theta': -1 | rope_theta must be above 0",
        "'max_position_embeddings': 99999999999 | max_position_embeddings must be an integer",
        "'max_position_embeddings': 0 | max_position_embeddings must be between",
        "'eos_token_id': 'two' | eos_token_id must be an integer or a list of integers, got 'two'",
        "'eos_token_id': [2, 'x'] | eos_token_id must be an integer or a list of integers",
      })
  void whatIsNotComputedIsRefusedByName(String config, String message) {
    assertThatThrownBy(() -> parse("," + config))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read config.json: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | hidden_size must be an integer, got nothing",
        "{'hidden_size': 50, 'num_attention_heads': 5} | intermediate_size must be an integer",
        "{'hidden_size': 50.0} | hidden_size must be an integer, got '50.0'",
        "[] | it must be a JSON object, got '[]'",
        "`` | it must be a JSON object, got nothing",
        "null | it must be a JSON object, got 'null'",
        "{'hidden_size': | it must be valid JSON",
        "{} {} | it must be valid JSON",
        "{'hidden_size': 4, 'hidden_size': 4} | it must be valid JSON, got 'Duplicate",
      })
  void whatIsNoConfigIsRefused(String json, String message) {
    assertThatThrownBy(() -> ModelConfig.parse(json.replace('\'', '"')))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot read config.json: " + message);
  }

  @Test
  void headsThatDoNotDivideTheWidthNeedAHeadSize() {
    String json = "{" + SHAPE.replace("48", "50") + "}";
    assertThatThrownBy(() -> ModelConfig.parse(json))
        .hasMessageContaining("num_attention_heads must be a divisor of hidden_size (50)");
    assertThat(ModelConfig.parse("{" + SHAPE.replace("48", "50") + ", \"head_dim\": 8}").headSize())
        .isEqualTo(8);
  }

  @Test
  void deepAndLongDocumentsAreRefusedEarly() {
    assertThatThrownBy(() -> parse(", 'x': " + "[".repeat(100_000)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it must be valid JSON");
    assertThatThrownBy(() -> parse(", 'x': '" + "y".repeat(ConfigFile.LONGEST) + "'"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it must be at most 4194304 characters");
  }

  @Test
  void textFromTheFileCannotForgeALogLine() {
    assertThatThrownBy(() -> parse(", 'model_type': 'a\\nERROR \\u001b[31m \\ud800'"))
        .hasMessageContaining("got 'a\\u000aERROR \\u001b[31m \\ud800'")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> parse(", 'model_type': '" + "a".repeat(1000) + "'"))
        .hasMessageEndingWith("'" + "a".repeat(80) + "…'");
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

  /** Whatever the bytes, reading ends at once, in a config or a ModelException. */
  @Test
  void mutatedConfigsAreReadOrRefused() {
    String original =
        "{"
            + SHAPE
            + ", \"model_type\": \"llama\", \"rope_scaling\": {\"type\": \"linear\", \"factor\":"
            + " 2}, \"eos_token_id\": [2, 3], \"rms_norm_eps\": 1e-5, \"context_scope\":"
            + " \"batch\"}";
    Random random = new Random(20);
    for (int i = 0; i < 10_000; i++) {
      StringBuilder mutated = new StringBuilder(original);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, (char) (32 + random.nextInt(96)));
          case 1 -> mutated.deleteCharAt(at);
          default -> mutated.insert(at, "{}[],:\"\\-0189e.".charAt(random.nextInt(15)));
        }
      }
      try {
        assertThat(ModelConfig.parse(mutated.toString()).layers()).isPositive();
      } catch (ModelException e) {
        assertThat(e).hasMessageStartingWith("Cannot read config.json: ");
      }
    }
  }
}
