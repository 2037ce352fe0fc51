package io.quicksilver.model.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigEditorTest {

  private static final String SHAPE =
      """
      "hidden_size": 48, "intermediate_size": 112, "num_hidden_layers": 3,
      "num_attention_heads": 6, "vocab_size": 131
      """;

  private static final ExtensionSemantics OTHER =
      new ExtensionSemantics(
          AdaptiveNorm.L2,
          ContextPooling.FULL,
          ContextScope.BATCH,
          TokenMixingPadding.SAME,
          TokenMixingPosition.AFTER_ATTENTION,
          false);

  private static ModelConfig with(ModelConfig config, String type, ExtensionSemantics semantics) {
    return new ModelConfig(
        type,
        config.hiddenSize(),
        config.intermediateSize(),
        config.layers(),
        config.attentionHeads(),
        config.keyValueHeads(),
        config.headSize(),
        config.vocabularySize(),
        config.maxPositions(),
        config.rmsNormEps(),
        config.ropeTheta(),
        config.ropeScaling(),
        config.tieWordEmbeddings(),
        semantics.adaptiveNorm(),
        semantics.contextPooling(),
        semantics.contextScope(),
        semantics.tokenMixingPadding(),
        semantics.tokenMixingPosition(),
        semantics.tokenMixingResidual(),
        config.bosTokenId(),
        config.eosTokenIds(),
        config.padTokenId(),
        config.dataType());
  }

  /** Whatever the old type's defaults were, only type and semantics change. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"model_type\": \"llama\"",
        "\"num_key_value_heads\": 2",
        "\"model_type\": \"qwen2\"",
        "\"model_type\": \"qwen2\", \"sliding_window\": 4096, \"use_sliding_window\": false",
        "\"model_type\": \"qwen2\", \"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4,"
            + " \"original_max_position_embeddings\": 32768}",
        "\"model_type\": \"mistral\", \"sliding_window\": null",
        "\"model_type\": \"mistral\", \"max_position_embeddings\": 512",
        "\"eos_token_id\": [5, 6], \"bos_token_id\": null, \"rms_norm_eps\": 1e-08",
        "\"rope_parameters\": {\"rope_type\": \"linear\", \"factor\": 2, \"rope_theta\": 7}",
      })
  void modifyingChangesTypeAndSemanticsOnly(String more) {
    String json = "{" + SHAPE + "," + more + "}";
    ModelConfig before = ModelConfig.parse(json);
    for (ExtensionSemantics semantics : List.of(ExtensionSemantics.CONVERTED, OTHER)) {
      assertThat(ModelConfig.parse(ConfigEditor.modified(json, semantics)))
          .isEqualTo(with(before, "modified_llama", semantics));
    }
  }

  @Test
  void unknownKeysAreKept() {
    String json = "{" + SHAPE + ", \"my_key\": {\"a\": [1.50, null]}}";
    assertThat(ConfigEditor.modified(json, OTHER).replaceAll("\\s", ""))
        .contains("\"my_key\":{\"a\":[1.5,null]}")
        .contains("\"architectures\":[\"ModifiedLlamaForCausalLM\"]");
  }

  @Test
  void theTypeIsWrittenUnderTheKeyThatTheConfigHas() {
    String bare = "{" + SHAPE + "}";
    assertThat(ConfigEditor.retyped(bare, "bfloat16")).contains("\"torch_dtype\" : \"bfloat16\"");
    String both = "{" + SHAPE + ", \"dtype\": \"float32\", \"torch_dtype\": \"float32\"}";
    assertThat(ConfigEditor.retyped(both, "float16"))
        .contains("\"dtype\" : \"float16\"")
        .contains("\"torch_dtype\" : \"float16\"");
    String newer = "{" + SHAPE + ", \"dtype\": \"float32\"}";
    assertThat(ConfigEditor.retyped(newer, "float16")).doesNotContain("torch_dtype");
    assertThat(ModelConfig.parse(ConfigEditor.retyped(newer, "float16")).dataType())
        .isEqualTo("float16");
  }
}
