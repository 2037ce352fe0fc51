package io.quicksilver.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ModelConfig;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CachingTest {

  private static final LayerModules ALL = LayerModules.PLAIN.withAllModules(3, 2);
  private static final LayerModules MIXING =
      new LayerModules(false, false, 3, 0, false, false, Set.of());

  private static CheckpointLayout layout(
      String pooling, String scope, String padding, LayerModules modules) {
    ModelConfig config =
        ModelConfig.parse(
            String.format(
                "{\"model_type\": \"modified_llama\", \"hidden_size\": 8, \"intermediate_size\": 8,"
                    + " \"num_hidden_layers\": 2, \"num_attention_heads\": 2, \"vocab_size\": 9,"
                    + " \"max_position_embeddings\": 16, \"rms_norm_eps\": 1e-5, \"context_pooling\":"
                    + " \"%s\", \"context_scope\": \"%s\", \"token_mixing_padding\": \"%s\"}",
                pooling, scope, padding));
    return new CheckpointLayout(config, List.of(LayerModules.PLAIN, modules), true);
  }

  private static Caching of(String pooling, String padding, LayerModules modules) {
    return Caching.of(layout(pooling, "sequence", padding, modules));
  }

  @Test
  void aModelThatNeverLooksAheadIsComputedInPieces() {
    assertThat(of("causal", "causal", ALL)).isEqualTo(Caching.PIECES);
    assertThat(of("prompt", "causal", MIXING)).isEqualTo(Caching.PIECES);
    assertThat(of("full", "causal", MIXING)).isEqualTo(Caching.PIECES);
  }

  @Test
  void whatAnAbsentModuleWouldDoDoesNotMatter() {
    assertThat(of("full", "same", LayerModules.PLAIN)).isEqualTo(Caching.PIECES);
    assertThat(of("prompt", "same", LayerModules.PLAIN)).isEqualTo(Caching.PIECES);
  }

  @Test
  void aModelThatLooksAheadInThePromptIsComputedAtOnce() {
    assertThat(of("prompt", "causal", ALL)).isEqualTo(Caching.WHOLE_PROMPT);
    assertThat(of("causal", "same", ALL)).isEqualTo(Caching.WHOLE_PROMPT);
    assertThat(of("prompt", "same", MIXING)).isEqualTo(Caching.WHOLE_PROMPT);
  }

  @Test
  void aModelThatLooksAtAllPositionsKeepsNothing() {
    assertThat(of("full", "causal", ALL)).isEqualTo(Caching.NOTHING);
    assertThat(of("full", "same", MIXING)).isEqualTo(Caching.NOTHING);
  }

  @Test
  void theWindowIsNoLongerThanAStepWhereRowsAreComputedAtOnce() {
    assertThat(Caching.fitted(wide("prompt")).config().maxPositions()).isEqualTo(65_520);
    assertThat(Caching.fitted(wide("full")).config().maxPositions()).isEqualTo(65_520);
    assertThat(Caching.fitted(wide("causal")).config().maxPositions()).isEqualTo(131_072);
    CheckpointLayout small = layout("prompt", "sequence", "causal", ALL);
    assertThat(Caching.fitted(small).config()).isSameAs(small.config());
  }

  private static CheckpointLayout wide(String pooling) {
    ModelConfig config =
        ModelConfig.parse(
            String.format(
                "{\"model_type\": \"modified_llama\", \"hidden_size\": 2048, \"intermediate_size\":"
                    + " 8192, \"num_hidden_layers\": 2, \"num_attention_heads\": 2,"
                    + " \"vocab_size\": 9, \"max_position_embeddings\": 131072,"
                    + " \"context_pooling\": \"%s\", \"token_mixing_padding\": \"causal\"}",
                pooling));
    return CheckpointLayout.of(config, ALL);
  }

  @Test
  void theReasonIsOneSentence() {
    assertThat(Caching.sharing(layout("causal", "sequence", "causal", ALL)))
        .isEqualTo("Prompts that begin alike share that beginning, in blocks of 64 tokens.");
    assertThat(Caching.sharing(layout("prompt", "sequence", "causal", ALL)))
        .isEqualTo(
            "Prompts that begin alike share nothing: with context_pooling=prompt every position"
                + " depends on the whole prompt.");
    assertThat(Caching.sharing(layout("causal", "sequence", "same", ALL)))
        .contains("token_mixing_padding=same");
    assertThat(Caching.sharing(layout("prompt", "batch", "causal", MIXING)))
        .contains("context_scope=batch");
  }
}
