package io.quicksilver.model.checkpoint;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which modules and biases one layer has; what is absent is the plain Llama's.
 *
 * @param inputGamma whether the first norm adapts to the context
 * @param postAttentionGamma whether the second does
 * @param tokenMixingTaps taps of the convolution, k; 0: no token mixing
 * @param squeezedChannels channels inside the SE block, H / r; 0: no SE block
 * @param squeezeBias whether the SE block's first matrix has a bias
 * @param excitationBias whether its second has
 * @param biases the matrices of attention and MLP that have a bias
 */
public record LayerModules(
    boolean inputGamma,
    boolean postAttentionGamma,
    long tokenMixingTaps,
    long squeezedChannels,
    boolean squeezeBias,
    boolean excitationBias,
    Set<Projection> biases) {

  /** An ordinary Llama's layer. */
  public static final LayerModules PLAIN =
      new LayerModules(false, false, 0, 0, false, false, Set.of());

  /** Keeps a copy of the set. */
  public LayerModules {
    biases = Set.copyOf(biases);
  }

  /** Whether the layer has a module that an ordinary Llama has not. */
  public boolean isModified() {
    return inputGamma || postAttentionGamma || tokenMixingTaps > 0 || squeezedChannels > 0;
  }

  /** The same biases of attention and MLP, and every module that a modified Llama adds. */
  public LayerModules withAllModules(long taps, long channels) {
    return new LayerModules(true, true, taps, channels, false, true, biases);
  }

  /**
   * What the source's tensors say about a layer. A module counts as there when any of its tensors
   * is, so that the missing ones can be named.
   */
  static LayerModules of(WeightSource source, int layer) {
    Set<Projection> biases = EnumSet.noneOf(Projection.class);
    for (Projection projection : Projection.values()) {
      if (source.has(CheckpointNames.bias(layer, projection))) {
        biases.add(projection);
      }
    }
    return new LayerModules(
        source.has(CheckpointNames.inputGammaWeight(layer))
            || source.has(CheckpointNames.inputGammaBias(layer)),
        source.has(CheckpointNames.postAttentionGammaWeight(layer))
            || source.has(CheckpointNames.postAttentionGammaBias(layer)),
        taps(source, layer),
        squeezedChannels(source, layer),
        source.has(CheckpointNames.squeezeBias(layer)),
        source.has(CheckpointNames.excitationBias(layer)),
        biases);
  }

  private static long taps(WeightSource source, int layer) {
    String weight = CheckpointNames.tokenMixingWeight(layer);
    if (source.has(weight)) {
      return size(source, weight, 3, 2);
    }
    return source.has(CheckpointNames.tokenMixingBias(layer)) ? 1 : 0;
  }

  private static long squeezedChannels(WeightSource source, int layer) {
    String squeeze = CheckpointNames.squeezeWeight(layer);
    String excitation = CheckpointNames.excitationWeight(layer);
    if (source.has(squeeze)) {
      return size(source, squeeze, 2, 0);
    }
    if (source.has(excitation)) {
      return size(source, excitation, 2, 1);
    }
    return source.has(CheckpointNames.squeezeBias(layer))
            || source.has(CheckpointNames.excitationBias(layer))
        ? 1
        : 0;
  }

  /** One size of a tensor, or 1 where it has not the rank that it must have. */
  private static long size(WeightSource source, String name, int rank, int dimension) {
    long[] shape = source.shape(name);
    return shape.length == rank ? Math.max(1, shape[dimension]) : 1;
  }
}
