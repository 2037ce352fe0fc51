package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointLayoutTest {

  private static final ModelConfig CONFIG = ModelConfig.parse(TinyModel.CONFIG);
  private static final ModelConfig TIED = ModelConfig.parse(TinyModel.TIED);

  private static List<TensorSpec> tensors(ModelConfig config, LayerModules modules) {
    return new ArrayList<>(CheckpointLayout.of(config, modules).tensors());
  }

  private static CheckpointLayout validate(List<TensorSpec> tensors, ModelConfig config) {
    return CheckpointLayout.validate(
        new GeneratedWeights(tensors, DataType.F32, tensor -> ValueRule.constant(0)), config);
  }

  private static List<TensorSpec> without(List<TensorSpec> tensors, String name) {
    return tensors.stream().filter(tensor -> !tensor.name().equals(name)).toList();
  }

  private static List<TensorSpec> with(List<TensorSpec> tensors, String name, Long... shape) {
    List<TensorSpec> more = new ArrayList<>(without(tensors, name));
    more.add(new TensorSpec(name, TensorRole.MATRIX, List.of(shape)));
    return more;
  }

  @Test
  void anOrdinaryLlamaHasTheseTensors() {
    assertThat(tensors(CONFIG, LayerModules.PLAIN))
        .hasSize(3 + 2 * 9)
        .startsWith(
            TensorSpec.of("model.embed_tokens.weight", TensorRole.EMBEDDING, 31, 24),
            TensorSpec.of("model.layers.0.input_layernorm.weight", TensorRole.NORM, 24),
            TensorSpec.of("model.layers.0.self_attn.q_proj.weight", TensorRole.MATRIX, 24, 24),
            TensorSpec.of("model.layers.0.self_attn.k_proj.weight", TensorRole.MATRIX, 12, 24),
            TensorSpec.of("model.layers.0.self_attn.v_proj.weight", TensorRole.MATRIX, 12, 24),
            TensorSpec.of("model.layers.0.self_attn.o_proj.weight", TensorRole.MATRIX, 24, 24),
            TensorSpec.of("model.layers.0.post_attention_layernorm.weight", TensorRole.NORM, 24),
            TensorSpec.of("model.layers.0.mlp.gate_proj.weight", TensorRole.MATRIX, 40, 24),
            TensorSpec.of("model.layers.0.mlp.up_proj.weight", TensorRole.MATRIX, 40, 24),
            TensorSpec.of("model.layers.0.mlp.down_proj.weight", TensorRole.MATRIX, 24, 40))
        .endsWith(
            TensorSpec.of("model.norm.weight", TensorRole.NORM, 24),
            TensorSpec.of("lm_head.weight", TensorRole.HEAD, 31, 24));
  }

  @Test
  void aModifiedLlamaHasTheseTensorsBesides() {
    List<TensorSpec> more = tensors(CONFIG, TinyModel.ALL);
    more.removeAll(tensors(CONFIG, LayerModules.PLAIN));
    assertThat(more.stream().filter(tensor -> tensor.name().startsWith("model.layers.1.")))
        .contains(
            TensorSpec.of(
                "model.layers.1.input_layernorm.fc_gamma.weight", TensorRole.GAMMA_WEIGHT, 24, 24),
            TensorSpec.of(
                "model.layers.1.input_layernorm.fc_gamma.bias", TensorRole.GAMMA_BIAS, 24),
            TensorSpec.of(
                "model.layers.1.token_mixing.token_mixing.weight",
                TensorRole.MIXING_WEIGHT,
                24,
                1,
                3),
            TensorSpec.of(
                "model.layers.1.token_mixing.token_mixing.bias", TensorRole.MIXING_BIAS, 24),
            TensorSpec.of("model.layers.1.self_attn.k_proj.bias", TensorRole.BIAS, 12),
            TensorSpec.of("model.layers.1.mlp.up_proj.bias", TensorRole.BIAS, 40),
            TensorSpec.of(
                "model.layers.1.post_attention_layernorm.fc_gamma.weight",
                TensorRole.GAMMA_WEIGHT,
                24,
                24),
            TensorSpec.of("model.layers.1.se_block.fc.0.weight", TensorRole.SQUEEZE_WEIGHT, 5, 24),
            TensorSpec.of("model.layers.1.se_block.fc.0.bias", TensorRole.SQUEEZE_BIAS, 5),
            TensorSpec.of(
                "model.layers.1.se_block.fc.2.weight", TensorRole.EXCITATION_WEIGHT, 24, 5),
            TensorSpec.of("model.layers.1.se_block.fc.2.bias", TensorRole.EXCITATION_BIAS, 24))
        .hasSize(17);
  }

  @Test
  void parametersAreTheElementsOfAllTensors() {
    long layer = 24 + 24 * 24 + 2 * 12 * 24 + 24 * 24 + 24 + 3 * 24 * 40;
    assertThat(CheckpointLayout.of(CONFIG, LayerModules.PLAIN).parameters())
        .isEqualTo(31 * 24 + 2 * layer + 24 + 31 * 24);
    assertThat(CheckpointLayout.of(TIED, LayerModules.PLAIN).parameters())
        .isEqualTo(31 * 24 + 2 * layer + 24);
  }

  /** What a layer has is read off the tensors, for each layer by itself. */
  @Test
  void modulesFollowFromTheTensorsThatAreThere() {
    List<TensorSpec> mixed = new ArrayList<>();
    for (TensorSpec tensor : tensors(CONFIG, TinyModel.ALL)) {
      boolean plain = tensor.name().startsWith("model.layers.0.");
      if (!plain || (!tensor.role().isExtension() && tensor.role() != TensorRole.BIAS)) {
        mixed.add(tensor);
      }
    }
    assertThat(validate(mixed, CONFIG).layers()).containsExactly(LayerModules.PLAIN, TinyModel.ALL);
  }

  @ParameterizedTest
  @EnumSource(Projection.class)
  void aBiasIsWhereItsTensorIs(Projection projection) {
    LayerModules modules = new LayerModules(false, false, 0, 0, false, false, Set.of(projection));
    assertThat(validate(tensors(CONFIG, modules), CONFIG).layers()).containsOnly(modules);
  }

  /** Whatever single tensor is taken away, it is named, unless the rest is a model without it. */
  @Test
  void aMissingTensorIsNamed() {
    List<TensorSpec> all = tensors(CONFIG, TinyModel.ALL);
    Set<TensorRole> optional =
        Set.of(TensorRole.BIAS, TensorRole.SQUEEZE_BIAS, TensorRole.EXCITATION_BIAS);
    for (TensorSpec tensor : all) {
      List<TensorSpec> less = without(all, tensor.name());
      if (optional.contains(tensor.role())) {
        assertThatCode(() -> validate(less, CONFIG)).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> validate(less, CONFIG))
            .isInstanceOf(ModelException.class)
            .hasMessageStartingWith("Cannot load the model: its tensors must be those of its")
            .hasMessageContaining("no " + tensor.name() + " [");
      }
    }
  }

  /** Whatever single tensor has another size, it is named with both shapes. */
  @Test
  void aTensorOfAnotherShapeIsNamed() {
    for (TensorSpec tensor : tensors(CONFIG, TinyModel.ALL)) {
      Long[] shape = tensor.shape().toArray(Long[]::new);
      shape[0] += 1;
      assertThatThrownBy(
              () -> validate(with(tensors(CONFIG, TinyModel.ALL), tensor.name(), shape), CONFIG))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("in place of");
      if (tensor.role() != TensorRole.SQUEEZE_WEIGHT) {
        assertThatThrownBy(
                () -> validate(with(tensors(CONFIG, TinyModel.ALL), tensor.name(), shape), CONFIG))
            .hasMessageContaining(
                tensor.name() + " " + List.of(shape) + " in place of " + tensor.shape());
      }
    }
  }

  @Test
  void aTensorOfAnotherRankIsNamed() {
    for (String name :
        List.of("model.layers.0.token_mixing.token_mixing.weight", "model.norm.weight")) {
      assertThatThrownBy(
              () -> validate(with(tensors(CONFIG, TinyModel.ALL), name, 24L, 3L), CONFIG))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(name + " [24, 3] in place of [24");
    }
  }

  @Test
  void anUnexpectedTensorIsNamed() {
    for (String name :
        List.of(
            "model.layers.2.input_layernorm.weight",
            "model.layers.0.self_attn.q_norm.weight",
            "score.weight",
            "model.layers.00.input_layernorm.weight")) {
      assertThatThrownBy(
              () -> validate(with(tensors(CONFIG, LayerModules.PLAIN), name, 24L), CONFIG))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("an unexpected '" + name + "'");
    }
  }

  @Test
  void rotaryTablesAreTolerated() {
    for (String name :
        List.of(
            "model.layers.0.self_attn.rotary_emb.inv_freq",
            "model.rotary_emb.inv_freq",
            "model.layers.11.self_attn.rotary_emb.cos_cached")) {
      assertThatCode(() -> validate(with(tensors(CONFIG, LayerModules.PLAIN), name, 3L), CONFIG))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aTiedHeadMayBeStoredButMustBeAHead() {
    List<TensorSpec> tied = tensors(TIED, LayerModules.PLAIN);
    assertThat(tied).noneMatch(tensor -> tensor.role() == TensorRole.HEAD);
    assertThat(validate(with(tied, "lm_head.weight", 31L, 24L), TIED).ownHead()).isFalse();
    assertThatThrownBy(() -> validate(with(tied, "lm_head.weight", 30L, 24L), TIED))
        .hasMessageContaining("lm_head.weight [30, 24] in place of [31, 24]");
    assertThatThrownBy(() -> validate(tied, CONFIG))
        .hasMessageContaining("no lm_head.weight [31, 24]");
  }

  @Test
  void ofManyProblemsTheFirstAreNamedAndTheRestCounted() {
    assertThatThrownBy(() -> validate(List.of(), CONFIG))
        .hasMessageContaining("no lm_head.weight [31, 24]; no model.embed_tokens.weight [31, 24]; ")
        .hasMessageEndingWith("; and 13 more");
  }

  @Test
  void noNameIsUsedTwice() {
    List<TensorSpec> all = tensors(CONFIG, TinyModel.ALL);
    assertThat(new HashSet<>(all.stream().map(TensorSpec::name).toList())).hasSameSizeAs(all);
  }
}
