package io.quicksilver.model.layer;

import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.Projection;
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
    return new ModifiedLlamaDecoderLayer(
        norm(
            CheckpointNames.inputNorm(index),
            CheckpointNames.inputGammaWeight(index),
            index,
            LayerMemory.Site.INPUT_NORM),
        tokenMixing(index),
        config.tokenMixingPosition(),
        attention(index),
        norm(
            CheckpointNames.postAttentionNorm(index),
            CheckpointNames.postAttentionGammaWeight(index),
            index,
            LayerMemory.Site.POST_ATTENTION_NORM),
        mlp(index),
        seBlock(index));
  }

  private AdaptiveRMSNorm norm(
      String weight, String gammaWeight, int layer, LayerMemory.Site site) {
    Optional<GlobalContext> gamma = Optional.empty();
    if (weights.has(gammaWeight)) {
      Linear linear = weights.float32Linear(gammaWeight);
      gamma =
          Optional.of(
              new GlobalContext(
                  config.contextPooling(),
                  config.contextScope(),
                  config.hiddenSize(),
                  layer,
                  site,
                  (contexts, rows, vectors, scratch) ->
                      linear.forward(contexts, rows, vectors, scratch.lanes())));
    }
    return new AdaptiveRMSNorm(
        weights.vector(weight), config.adaptiveNorm(), config.rmsNormEps(), gamma);
  }

  private Optional<TokenMixing> tokenMixing(int layer) {
    if (!weights.has(CheckpointNames.tokenMixingWeight(layer))) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenMixing(
            weights.vector(CheckpointNames.tokenMixingWeight(layer)),
            weights.vector(CheckpointNames.tokenMixingBias(layer)),
            config.tokenMixingPadding(),
            config.contextPooling(),
            config.tokenMixingResidual(),
            layer));
  }

  private Attention attention(int layer) {
    return new Attention(
        weights.linear(
            CheckpointNames.weight(layer, Projection.QUERY),
            CheckpointNames.weight(layer, Projection.KEY),
            CheckpointNames.weight(layer, Projection.VALUE)),
        weights.linear(CheckpointNames.weight(layer, Projection.OUTPUT)),
        rotary,
        config,
        weights.precision(),
        layer);
  }

  private MLP mlp(int layer) {
    return new MLP(
        weights.gated(
            CheckpointNames.weight(layer, Projection.GATE),
            CheckpointNames.weight(layer, Projection.UP)),
        weights.linear(CheckpointNames.weight(layer, Projection.DOWN)));
  }

  private Optional<SEBlock> seBlock(int layer) {
    if (!weights.has(CheckpointNames.squeezeWeight(layer))) {
      return Optional.empty();
    }
    Linear squeeze = weights.float32Linear(CheckpointNames.squeezeWeight(layer));
    Linear excite = weights.float32Linear(CheckpointNames.excitationWeight(layer));
    squeezed = Math.max(squeezed, squeeze.outputs());
    return Optional.of(
        new SEBlock(squeeze, excite, config.contextPooling(), config.contextScope(), layer));
  }

  /** Widths of the activations, once every layer is loaded. */
  public Scratch.Widths widths() {
    int attended = config.queryWidth();
    return new Scratch.Widths(
        config.hiddenSize(),
        attended + 2 * config.keyValueWidth(),
        attended,
        config.intermediateSize(),
        squeezed,
        config.attentionHeads() / config.keyValueHeads(),
        config.maxPositions());
  }
}
