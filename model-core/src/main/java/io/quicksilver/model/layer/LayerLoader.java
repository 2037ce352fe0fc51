package io.quicksilver.model.layer;

import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.Linear;
import java.util.Optional;

/** Builds the layers of a checkpoint; a module whose tensors are absent is left out. */
public final class LayerLoader {

  private final ModelConfig config;
  private final WeightReader weights;
  private final RotaryEmbedding rotary;
  private int squeezed;

  /** A loader of layers that {@code weights} will own. */
  public LayerLoader(ModelConfig config, WeightReader weights) {
    this.config = config;
    this.weights = weights;
    this.rotary = new RotaryEmbedding(config);
  }

  /** Layer {@code index}, from 0 on. */
  public ModifiedLlamaDecoderLayer load(int index) {
    CheckpointNames.Layer names = CheckpointNames.layer(index);
    return new ModifiedLlamaDecoderLayer(
        norm(names.inputNorm(), names.inputNormGamma(), index, LayerMemory.Site.INPUT_NORM),
        tokenMixing(names, index),
        config.tokenMixingPosition(),
        attention(names, index),
        norm(
            names.postAttentionNorm(),
            names.postAttentionNormGamma(),
            index,
            LayerMemory.Site.POST_ATTENTION_NORM),
        new MLP(
            weights.gated(names.gateProjection(), names.upProjection()),
            weights.linear(names.downProjection())),
        seBlock(names, index));
  }

  private AdaptiveRMSNorm norm(String weight, String gammaWeight, int layer, LayerMemory.Site site) {
    Optional<GlobalContext> gamma = Optional.empty();
    if (weights.has(gammaWeight)) {
      Linear linear = weights.linear(gammaWeight);
      gamma =
          Optional.of(
              new GlobalContext(
                  config.contextPooling(),
                  config.contextScope(),
                  config.hiddenSize(),
                  layer,
                  site,
                  (contexts, rows, vectors, scratch) -> linear.forward(contexts, rows, vectors)));
    }
    return new AdaptiveRMSNorm(
        weights.vector(weight), config.adaptiveNorm(), config.rmsNormEps(), gamma);
  }

  private Optional<TokenMixing> tokenMixing(CheckpointNames.Layer names, int layer) {
    if (!weights.has(names.tokenMixing())) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenMixing(
            weights.vector(names.tokenMixing()),
            weights.vector(names.tokenMixingBias()),
            config.tokenMixingPadding(),
            config.contextPooling(),
            config.tokenMixingResidual(),
            layer));
  }

  private Attention attention(CheckpointNames.Layer names, int layer) {
    return new Attention(
        weights.linear(
            names.queryProjection(), names.keyProjection(), names.valueProjection()),
        weights.linear(names.outputProjection()),
        rotary,
        config,
        layer);
  }

  private Optional<SEBlock> seBlock(CheckpointNames.Layer names, int layer) {
    if (!weights.has(names.squeeze())) {
      return Optional.empty();
    }
    Linear squeeze = weights.linear(names.squeeze());
    Linear excite = weights.linear(names.excite());
    squeezed = Math.max(squeezed, squeeze.outputs());
    return Optional.of(
        new SEBlock(squeeze, excite, config.contextPooling(), config.contextScope(), layer));
  }

  /** Widths of the activations, once every layer is loaded. */
  public Scratch.Widths widths() {
    int attended = config.attentionHeads() * config.headSize();
    return new Scratch.Widths(
        config.hiddenSize(),
        attended + 2 * config.keyValueHeads() * config.headSize(),
        attended,
        config.intermediateSize(),
        squeezed,
        config.maxPositions());
  }
}
