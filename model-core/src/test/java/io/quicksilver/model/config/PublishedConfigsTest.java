package io.quicksilver.model.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What published models say in their config.json: those that are Llama in shape are read as they
 * are meant, and the others are refused by the name of what they are.
 */
class PublishedConfigsTest {

  /**
   * A model that loads.
   *
   * @param says its config.json, with single quotes for double
   * @param window how long a row may be
   */
  private record Loads(
      String name,
      String says,
      int headSize,
      int keyValueHeads,
      int window,
      double theta,
      boolean tied,
      List<Integer> ends) {}

  private static final List<Loads> LOADS =
      List.of(
          new Loads(
              "Llama 2 7B",
              "'architectures': ['LlamaForCausalLM'], 'model_type': 'llama', 'hidden_size': 4096,"
                  + " 'intermediate_size': 11008, 'num_hidden_layers': 32, 'num_attention_heads':"
                  + " 32, 'num_key_value_heads': 32, 'max_position_embeddings': 4096,"
                  + " 'pretraining_tp': 1, 'rms_norm_eps': 1e-05, 'rope_scaling': null,"
                  + " 'tie_word_embeddings': false, 'vocab_size': 32000, 'eos_token_id': 2",
              128,
              32,
              4096,
              10_000,
              false,
              List.of(2)),
          new Loads(
              "Code Llama 7B",
              "'model_type': 'llama', 'hidden_size': 4096, 'intermediate_size': 11008,"
                  + " 'num_hidden_layers': 32, 'num_attention_heads': 32, 'num_key_value_heads':"
                  + " 32, 'max_position_embeddings': 16384, 'rms_norm_eps': 1e-05,"
                  + " 'rope_theta': 1000000, 'vocab_size': 32016",
              128,
              32,
              16384,
              1_000_000,
              false,
              List.of(2)),
          new Loads(
              "Llama 3 8B",
              "'attention_bias': false, 'attention_dropout': 0.0, 'bos_token_id': 128000,"
                  + " 'eos_token_id': 128001, 'hidden_act': 'silu', 'model_type': 'llama',"
                  + " 'hidden_size': 4096, 'intermediate_size': 14336, 'num_hidden_layers': 32,"
                  + " 'num_attention_heads': 32, 'num_key_value_heads': 8,"
                  + " 'max_position_embeddings': 8192, 'rope_theta': 500000.0, 'vocab_size':"
                  + " 128256",
              128,
              8,
              8192,
              500_000,
              false,
              List.of(128001)),
          new Loads(
              "Llama 3.1 8B Instruct",
              "'eos_token_id': [128001, 128008, 128009], 'mlp_bias': false, 'model_type': 'llama',"
                  + " 'hidden_size': 4096, 'intermediate_size': 14336, 'num_hidden_layers': 32,"
                  + " 'num_attention_heads': 32, 'num_key_value_heads': 8,"
                  + " 'max_position_embeddings': 131072, 'rope_theta': 500000.0, 'rope_scaling':"
                  + " {'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
                  + " 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'},"
                  + " 'vocab_size': 128256",
              128,
              8,
              131072,
              500_000,
              false,
              List.of(128001, 128008, 128009)),
          new Loads(
              "Llama 3.2 1B",
              "'model_type': 'llama', 'hidden_size': 2048, 'intermediate_size': 8192, 'head_dim':"
                  + " 64, 'num_hidden_layers': 16, 'num_attention_heads': 32,"
                  + " 'num_key_value_heads': 8, 'max_position_embeddings': 131072, 'rope_theta':"
                  + " 500000.0, 'rope_scaling': {'factor': 32.0, 'low_freq_factor': 1.0,"
                  + " 'high_freq_factor': 4.0, 'original_max_position_embeddings': 8192,"
                  + " 'rope_type': 'llama3'}, 'tie_word_embeddings': true, 'vocab_size': 128256,"
                  + " 'eos_token_id': 128001",
              64,
              8,
              131072,
              500_000,
              true,
              List.of(128001)),
          new Loads(
              "TinyLlama 1.1B",
              "'model_type': 'llama', 'hidden_size': 2048, 'intermediate_size': 5632,"
                  + " 'num_hidden_layers': 22, 'num_attention_heads': 32, 'num_key_value_heads': 4,"
                  + " 'max_position_embeddings': 2048, 'rms_norm_eps': 1e-05, 'vocab_size': 32000",
              64,
              4,
              2048,
              10_000,
              false,
              List.of(2)),
          new Loads(
              "SmolLM 135M",
              "'model_type': 'llama', 'hidden_size': 576, 'intermediate_size': 1536,"
                  + " 'num_hidden_layers': 30, 'num_attention_heads': 9, 'num_key_value_heads': 3,"
                  + " 'max_position_embeddings': 2048, 'tie_word_embeddings': true,"
                  + " 'vocab_size': 49152, 'bos_token_id': 0, 'eos_token_id': 0",
              64,
              3,
              2048,
              10_000,
              true,
              List.of(0)),
          new Loads(
              "SmolLM2 135M",
              "'model_type': 'llama', 'is_llama_config': true, 'rope_interleaved': false,"
                  + " 'hidden_size': 576, 'intermediate_size': 1536, 'num_hidden_layers': 30,"
                  + " 'num_attention_heads': 9, 'num_key_value_heads': 3, 'rope_theta': 100000,"
                  + " 'max_position_embeddings': 8192, 'tie_word_embeddings': true,"
                  + " 'vocab_size': 49152, 'bos_token_id': 0, 'eos_token_id': 0",
              64,
              3,
              8192,
              100_000,
              true,
              List.of(0)),
          new Loads(
              "Yi 6B",
              "'model_type': 'llama', 'hidden_size': 4096, 'intermediate_size': 11008,"
                  + " 'num_hidden_layers': 32, 'num_attention_heads': 32, 'num_key_value_heads': 4,"
                  + " 'max_position_embeddings': 4096, 'rope_theta': 5000000.0,"
                  + " 'tie_word_embeddings': false, 'vocab_size': 64000, 'eos_token_id': 2",
              128,
              4,
              4096,
              5_000_000,
              false,
              List.of(2)),
          new Loads(
              "Mistral 7B v0.1",
              "'architectures': ['MistralForCausalLM'], 'model_type': 'mistral',"
                  + " 'hidden_size': 4096, 'intermediate_size': 14336, 'num_hidden_layers': 32,"
                  + " 'num_attention_heads': 32, 'num_key_value_heads': 8, 'sliding_window': 4096,"
                  + " 'max_position_embeddings': 32768, 'rope_theta': 10000.0, 'vocab_size': 32000",
              128,
              8,
              4096,
              10_000,
              false,
              List.of(2)),
          new Loads(
              "Mistral 7B v0.3",
              "'model_type': 'mistral', 'hidden_size': 4096, 'intermediate_size': 14336,"
                  + " 'num_hidden_layers': 32, 'num_attention_heads': 32, 'num_key_value_heads': 8,"
                  + " 'sliding_window': null, 'max_position_embeddings': 32768,"
                  + " 'rope_theta': 1000000.0, 'vocab_size': 32768",
              128,
              8,
              32768,
              1_000_000,
              false,
              List.of(2)),
          new Loads(
              "Mistral Nemo",
              "'model_type': 'mistral', 'hidden_size': 5120, 'intermediate_size': 14336,"
                  + " 'head_dim': 128, 'num_hidden_layers': 40, 'num_attention_heads': 32,"
                  + " 'num_key_value_heads': 8, 'sliding_window': null,"
                  + " 'max_position_embeddings': 131072, 'rope_theta': 1000000.0,"
                  + " 'vocab_size': 131072",
              128,
              8,
              131072,
              1_000_000,
              false,
              List.of(2)),
          new Loads(
              "Qwen2 0.5B",
              "'architectures': ['Qwen2ForCausalLM'], 'model_type': 'qwen2', 'hidden_size': 896,"
                  + " 'intermediate_size': 4864, 'num_hidden_layers': 24, 'num_attention_heads':"
                  + " 14, 'num_key_value_heads': 2, 'max_position_embeddings': 131072,"
                  + " 'max_window_layers': 24, 'sliding_window': 131072, 'use_sliding_window':"
                  + " false, 'rope_theta': 1000000.0, 'tie_word_embeddings': true, 'vocab_size':"
                  + " 151936, 'eos_token_id': 151643",
              64,
              2,
              131072,
              1_000_000,
              true,
              List.of(151643)),
          new Loads(
              "Qwen2.5 7B Instruct",
              "'model_type': 'qwen2', 'hidden_size': 3584, 'intermediate_size': 18944,"
                  + " 'num_hidden_layers': 28, 'num_attention_heads': 28, 'num_key_value_heads': 4,"
                  + " 'max_position_embeddings': 32768, 'max_window_layers': 28,"
                  + " 'sliding_window': 131072, 'use_sliding_window': false,"
                  + " 'rope_theta': 1000000.0, 'tie_word_embeddings': false,"
                  + " 'vocab_size': 152064, 'bos_token_id': 151643, 'eos_token_id': 151645",
              128,
              4,
              32768,
              1_000_000,
              false,
              List.of(151645)));

  /** The model type by which each family is refused, by one of its models. */
  private static final Map<String, String> REFUSED =
      Map.ofEntries(
          Map.entry("gemma", "Gemma 7B"),
          Map.entry("gemma2", "Gemma 2 2B"),
          Map.entry("gemma3_text", "Gemma 3 1B"),
          Map.entry("phi", "Phi 2"),
          Map.entry("phi3", "Phi 3 mini"),
          Map.entry("qwen", "Qwen 7B"),
          Map.entry("qwen2_moe", "Qwen1.5 MoE"),
          Map.entry("qwen3", "Qwen3 0.6B"),
          Map.entry("mixtral", "Mixtral 8x7B"),
          Map.entry("olmo", "OLMo 1B"),
          Map.entry("olmo2", "OLMo 2 7B"),
          Map.entry("starcoder2", "StarCoder2 3B"),
          Map.entry("smollm3", "SmolLM3 3B"),
          Map.entry("granite", "Granite 3 2B"),
          Map.entry("cohere", "Command R"),
          Map.entry("stablelm", "StableLM 2 1.6B"),
          Map.entry("internlm2", "InternLM2 7B"),
          Map.entry("deepseek_v2", "DeepSeek V2"),
          Map.entry("gpt_neox", "Pythia 160M"),
          Map.entry("gpt2", "GPT-2"),
          Map.entry("falcon", "Falcon 7B"));

  @Test
  void whatIsLlamaInShapeIsReadAsItIsMeant() {
    for (Loads model : LOADS) {
      ModelConfig config = ModelConfig.parse(json(model.says()));
      assertThat(config.headSize()).as(model.name()).isEqualTo(model.headSize());
      assertThat(config.keyValueHeads()).as(model.name()).isEqualTo(model.keyValueHeads());
      assertThat(config.maxPositions()).as(model.name()).isEqualTo(model.window());
      assertThat(config.ropeTheta()).as(model.name()).isEqualTo(model.theta());
      assertThat(config.tieWordEmbeddings()).as(model.name()).isEqualTo(model.tied());
      assertThat(config.eosTokenIds()).as(model.name()).isEqualTo(model.ends());
      assertThat(config.ropeScaling() instanceof RotaryScaling.Llama3)
          .as(model.name())
          .isEqualTo(model.says().contains("llama3"));
    }
  }

  @Test
  void anyOtherFamilyIsRefusedByItsName() {
    String shape = LOADS.get(0).says();
    for (Map.Entry<String, String> family : REFUSED.entrySet()) {
      String config = shape.replace("'llama'", "'" + family.getKey() + "'");
      assertThatThrownBy(() -> ModelConfig.parse(json(config)))
          .as(family.getValue())
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("Cannot read config.json: model_type must be ")
          .hasMessageEndingWith("got '" + family.getKey() + "'");
    }
  }

  private static String json(String says) {
    return "{" + says.replace('\'', '"') + "}";
  }
}
