package io.quicksilver.job.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** How a value from a row begins, fit for a message: bounded, with control characters spelt out. */
final class Excerpt {

  private static final int LENGTH = 80;

  private Excerpt() {}

  /** Of a JSON value: its kind and how it begins. */
  static String of(JsonNode node) {
    return node.getNodeType().name().toLowerCase(Locale.ROOT) + " " + of(node.toString());
  }

  /** Of a text. */
  static String of(String text) {
    return of(text, LENGTH);
  }

  /**
   * Of a text.
   *
   * @param most characters of it
   */
  static String of(String text, int most) {
    int length = Math.min(text.length(), most);
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : c);
    }
    if (length > 0
        && length < text.length()
        && Character.isHighSurrogate(text.charAt(length - 1))) {
      shown.setLength(shown.length() - 1);
    }
    return length < text.length() ? shown.append('…').toString() : shown.toString();
  }
}
