package io.quicksilver.job.score;

import java.util.List;
import java.util.Locale;

/** What a row to be scored is. */
public enum ScoreKind {
  /** A query with choices, one of them right. */
  CHOICES,
  /** A context and its continuation. */
  CONTINUATION,
  /** A prompt to complete, and what the completion has to equal. */
  GENERATION,
  /** A text of any length. */
  TEXT;

  /** Names of the fields that a row of this kind has. Kinds are tried in their order here. */
  public List<String> fields() {
    return switch (this) {
      case CHOICES -> List.of("query", "choices", "gold");
      case CONTINUATION -> List.of("context", "continuation");
      case GENERATION -> List.of("reference");
      case TEXT -> List.of("text");
    };
  }

  /** The name in settings and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
