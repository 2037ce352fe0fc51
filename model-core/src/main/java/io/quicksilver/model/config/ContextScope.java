package io.quicksilver.model.config;

/** Whose tokens share one global context: the key {@code context_scope}. */
public enum ContextScope implements Spelled {
  /** Each row has its own: what a row gets never depends on its neighbours. */
  SEQUENCE,
  /** All rows of a batch share one, in which each token counts once. */
  BATCH
}
