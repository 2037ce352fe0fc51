package io.quicksilver.model.checkpoint;

/** What a tensor does in the model. */
public enum TensorRole {
  /** Token ids to vectors. */
  EMBEDDING(false),
  /** Vectors to logits. */
  HEAD(false),
  /** A norm's weight. */
  NORM(false),
  /** A matrix of attention or MLP. */
  MATRIX(false),
  /** A bias of attention or MLP. */
  BIAS(false),
  /** From context to an adaptive norm's gamma. */
  GAMMA_WEIGHT(true),
  /** The gamma where the context is zero. */
  GAMMA_BIAS(true),
  /** The convolution's taps. */
  MIXING_WEIGHT(true),
  /** The convolution's bias. */
  MIXING_BIAS(true),
  /** The SE block's map to few channels. */
  SQUEEZE_WEIGHT(true),
  /** Its bias. */
  SQUEEZE_BIAS(true),
  /** The SE block's map back to all channels. */
  EXCITATION_WEIGHT(true),
  /** Its bias. */
  EXCITATION_BIAS(true);

  private final boolean extension;

  TensorRole(boolean extension) {
    this.extension = extension;
  }

  /** Whether an ordinary Llama has no such tensor. */
  public boolean isExtension() {
    return extension;
  }
}
