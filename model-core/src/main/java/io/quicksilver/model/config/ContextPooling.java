package io.quicksilver.model.config;

/** Which positions a position's global context is the mean of: the key {@code context_pooling}. */
public enum ContextPooling implements Spelled {
  /** Positions {@code 0..t}: the running mean. Caches exactly. */
  CAUSAL,
  /** The prompt's positions, for every position. Computed once, then kept; caches exactly. */
  PROMPT,
  /** All positions there are. Nothing can be cached: each new token costs a full forward. */
  FULL
}
