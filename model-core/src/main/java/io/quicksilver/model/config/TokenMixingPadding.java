package io.quicksilver.model.config;

/**
 * Which neighbours the convolution of {@code k} taps sees: the key {@code token_mixing_padding}.
 */
public enum TokenMixingPadding implements Spelled {
  /** Taps {@code t-k+1 .. t}. */
  CAUSAL,
  /** {@code k/2} to the left, the rest to the right, as far as the pooling allows. */
  SAME
}
