package io.quicksilver.model.checkpoint;

import io.quicksilver.model.config.ExtensionSemantics;
import io.quicksilver.model.config.TokenMixingPadding;

/** What the modules that a conversion adds begin with. */
public enum ModuleInitialization {
  /** Nothing is added: the checkpoint keeps the modules it has. */
  KEEP,
  /** The new modules change nothing: the plain Llama's numbers, as a start for training. */
  NEUTRAL,
  /** Seeded random values of sane size, so that every module has an effect. */
  RANDOM;

  /** {@code sigmoid(20)} is 1 in float32. */
  private static final float OPEN_GATE = 20;

  /** Random values for a tensor, whatever its role; deviations keep activations of order one. */
  static ValueRule random(TensorSpec tensor, long seed) {
    long inputs = tensor.shape().get(tensor.shape().size() - 1);
    double perInput = 1 / Math.sqrt((double) inputs);
    return switch (tensor.role()) {
      case EMBEDDING -> ValueRule.random(seed, tensor.name(), 0, 1);
      case HEAD -> ValueRule.random(seed, tensor.name(), 0, 2.4 * perInput);
      case NORM -> ValueRule.random(seed, tensor.name(), 1, 0.1);
      case MATRIX, SQUEEZE_WEIGHT, EXCITATION_WEIGHT ->
          ValueRule.random(seed, tensor.name(), 0, 1.2 * perInput);
      case BIAS, MIXING_BIAS -> ValueRule.random(seed, tensor.name(), 0, 0.1);
      case GAMMA_WEIGHT -> ValueRule.random(seed, tensor.name(), 0, 0.6 * perInput);
      case GAMMA_BIAS -> ValueRule.random(seed, tensor.name(), 1, 0.2);
      case MIXING_WEIGHT -> ValueRule.random(seed, tensor.name(), 0, 0.4);
      case SQUEEZE_BIAS, EXCITATION_BIAS -> ValueRule.random(seed, tensor.name(), 0, 0.5);
    };
  }

  /**
   * Values with which a module is the identity: gamma is 1 whatever the context, the convolution
   * adds nothing (or, where it replaces its input, hands it on), the gates are open. The squeezing
   * matrix is random, since nothing would ever train from zeros on both sides.
   *
   * @throws IllegalArgumentException for a tensor that an ordinary Llama has
   */
  static ValueRule neutral(TensorSpec tensor, ExtensionSemantics semantics, long seed) {
    return switch (tensor.role()) {
      case GAMMA_WEIGHT, MIXING_BIAS, SQUEEZE_BIAS, EXCITATION_WEIGHT -> ValueRule.constant(0);
      case GAMMA_BIAS -> ValueRule.constant(1);
      case EXCITATION_BIAS -> ValueRule.constant(OPEN_GATE);
      case SQUEEZE_WEIGHT -> random(tensor, seed);
      case MIXING_WEIGHT ->
          semantics.tokenMixingResidual()
              ? ValueRule.constant(0)
              : identityTap(tensor.shape().get(2), semantics.tokenMixingPadding());
      case EMBEDDING, HEAD, NORM, MATRIX, BIAS ->
          throw new IllegalArgumentException(
              "Cannot initialise "
                  + tensor.name()
                  + ": it must be an added module's, got a Llama's");
    };
  }

  private static ValueRule identityTap(long taps, TokenMixingPadding padding) {
    long itself = padding == TokenMixingPadding.CAUSAL ? taps - 1 : taps / 2;
    return index -> index % taps == itself ? 1 : 0;
  }
}
