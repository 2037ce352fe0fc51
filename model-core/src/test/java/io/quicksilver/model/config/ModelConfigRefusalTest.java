package io.quicksilver.model.config;

import static io.quicksilver.model.config.SmallConfig.SHAPE;
import static io.quicksilver.model.config.SmallConfig.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigRefusalTest {

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
        "'model_type': 'mistral', 'sliding_window': 0 | sliding_window must be null or at least 1",
        "'sliding_window': -4096 | sliding_window must be null or at least 1, got '-4096'",
        "'sliding_window': 'all' | sliding_window must be an integer",
        "'layer_types': ['full_attention', 'sliding_attention'] | layer_types must be"
            + " full_attention, or sliding_attention with a sliding_window",
        "'layer_types': ['linear_attention'], 'sliding_window': 8 | layer_types must be",
        "'layer_types': 'sliding_attention' | layer_types must be",
        "'quantization_config': {'bits': 4} | quantization_config must be absent",
        "'partial_rotary_factor': 0.5 | partial_rotary_factor must be 1, got '0.5'",
        "'is_encoder_decoder': true | is_encoder_decoder must be false",
        "'rope_scaling': {'type': 'su'} | rope_scaling.type must be default or linear or dynamic or"
            + " llama3 or yarn, got 'su'",
        "'rope_scaling': {'type': 'yarn', 'factor': 0} | rope_scaling.factor must be above 0",
        "'rope_scaling': {'type': 'yarn', 'beta_fast': 1, 'beta_slow': 2} | rope_scaling.beta_fast"
            + " must be above beta_slow",
        "'rope_scaling': {'type': 'yarn', 'original_max_position_embeddings': 0} |"
            + " rope_scaling.factor must be above 0",
        "'rope_scaling': {'type': 'yarn', 'attention_factor': -1} | rope_scaling.attention_factor",
        "'rope_scaling': {'type': 'yarn', 'truncate': 1} | rope_scaling.truncate must be true or",
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
        "'rope_theta': -1 | rope_theta must be above 1",
        "'rope_theta': NaN | it must be valid JSON",
        "'head_dim': 16777216 | head_dim must be between 1 and 4096, got 16777216",
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

  /** Shapes that would overflow what is computed of them, or take all memory there is. */
  @ParameterizedTest
  @CsvSource({
    "hidden_size, 48, 2147483646, must be between 1 and 16777216",
    "hidden_size, 48, 99999999999999999999, must be an integer",
    "intermediate_size, 112, 2147483647, must be between 1 and 16777216",
    "num_hidden_layers, 3, 2147483647, must be between 1 and 4096",
    "num_hidden_layers, 3, 2147483648, must be an integer",
    "num_attention_heads, 6, 0, must be a divisor of hidden_size",
    "num_attention_heads, 6, -2, must be a divisor of hidden_size",
    "vocab_size, 131, 2147483647, must be between 1 and 268435456",
  })
  void aShapeBeyondAllMeasureIsRefused(String key, int value, String huge, String message) {
    String original = "\"" + key + "\": " + value;
    assertThat(SHAPE).contains(original);
    String json = "{" + SHAPE.replace(original, "\"" + key + "\": " + huge) + "}";
    assertThatThrownBy(() -> ModelConfig.parse(json))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(key + " " + message);
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
