package io.quicksilver.model.config;

/** What the decoder layers' norms divide by: the key {@code adaptive_norm}. */
public enum AdaptiveNorm implements Spelled {
  /** {@code sqrt(mean(x²) + eps)}, as in any Llama. */
  RMS,
  /** {@code max(‖x‖₂, eps)}. */
  L2
}
