package io.quicksilver.model.decode;

import java.util.Locale;

/** Why a completion ended. */
public enum FinishReason {
  /** An end-of-sequence token or a stop string. */
  STOP,
  /** As many new tokens as were asked for. */
  LENGTH,
  /** The model's window is full. */
  CONTEXT;

  /** The name that stands in the output's {@code finish_reason} column. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
