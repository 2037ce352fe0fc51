package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.ArrayList;
import java.util.List;

/** Takes the head of a statement apart, outside its texts and brackets. */
final class Heads {

  private Heads() {}

  /** Where {@code word} stands for itself in {@code head}, from {@code from} on; -1: nowhere. */
  static int find(String head, String word, int from) {
    int depth = 0;
    for (int i = 0; i < head.length(); i++) {
      char c = head.charAt(i);
      if (c == '\'' || c == '"') {
        i = endOfText(head, i);
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      } else if (depth == 0 && i >= from && stands(head, word, i)) {
        return i;
      }
    }
    return -1;
  }

  /** The parts of {@code text} between commas. */
  static List<String> commas(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = find(text, ",", 0); at >= 0; at = find(text, ",", from)) {
      parts.add(text.substring(from, at).trim());
      from = at + 1;
    }
    if (!text.substring(from).isBlank()) {
      parts.add(text.substring(from).trim());
    }
    return parts;
  }

  /** Where the first {@code =} that assigns stands; -1: nowhere. */
  static int assignment(String head) {
    int at = find(head, "=", 0);
    while (at >= 0
        && (head.startsWith("==", at) || (at > 0 && "=!<>".indexOf(head.charAt(at - 1)) >= 0))) {
      at = find(head, "=", at + (head.startsWith("==", at) ? 2 : 1));
    }
    return at;
  }

  /** A name, as Python has them. */
  static String name(String text) {
    if (!text.matches("[\\p{L}_][\\p{L}\\p{N}_]*")) {
      throw new TemplateException(
          "Cannot render the chat template: a name must be letters, digits and _, got '"
              + text
              + "'");
    }
    return text;
  }

  /** The index of the quote that ends the text that begins at {@code start}, or the last index. */
  static int endOfText(CharSequence source, int start) {
    int i = start + 1;
    while (i < source.length() && source.charAt(i) != source.charAt(start)) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, source.length() - 1);
  }

  private static boolean stands(String head, String word, int at) {
    if (!head.startsWith(word, at)) {
      return false;
    }
    int end = at + word.length();
    boolean letters = Character.isLetter(word.charAt(0));
    boolean begins = at == 0 || !Character.isJavaIdentifierPart(head.charAt(at - 1));
    boolean ends = end == head.length() || !Character.isJavaIdentifierPart(head.charAt(end));
    return !letters || (begins && ends);
  }
}
