package io.quicksilver.model.config;

/** Where in the layer the convolution stands: the key {@code token_mixing_position}. */
public enum TokenMixingPosition implements Spelled {
  /** On the normalised input, before the attention. */
  BEFORE_ATTENTION,
  /** On the attention's output, before the residual is added. */
  AFTER_ATTENTION
}
