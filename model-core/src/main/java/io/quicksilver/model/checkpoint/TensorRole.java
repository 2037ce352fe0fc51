package io.quicksilver.model.checkpoint;

/** What a tensor does in the model. */
public enum TensorRole {
  /** Token ids to vectors. */
  EMBEDDING,
  /** Vectors to logits. */
  HEAD,
  /** A norm's weight. */
  NORM,
  /** A matrix of attention or MLP. */
  MATRIX,
  /** A bias of attention or MLP. */
  BIAS,
  /** From context to an adaptive norm's gamma. */
  GAMMA_WEIGHT,
  /** The gamma where the context is zero. */
  GAMMA_BIAS,
  /** The convolution's taps. */
  MIXING_WEIGHT,
  /** The convolution's bias. */
  MIXING_BIAS,
  /** The SE block's map to few channels. */
  SQUEEZE_WEIGHT,
  /** Its bias. */
  SQUEEZE_BIAS,
  /** The SE block's map back to all channels. */
  EXCITATION_WEIGHT,
  /** Its bias. */
  EXCITATION_BIAS;

  /** Whether an ordinary Llama has no such tensor. */
  public boolean isExtension() {
    return compareTo(GAMMA_WEIGHT) >= 0;
  }
}
