package io.quicksilver.model.score;

/** White space as Python's strings have it, which the field's harnesses count and cut by. */
public final class WhiteSpace {

  private static final int NEXT_LINE = 0x85;

  private WhiteSpace() {}

  /** Whether a character is white space. */
  static boolean is(char letter) {
    return Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == NEXT_LINE;
  }

  /** Words of a text: runs of what is no white space. */
  public static long words(String text) {
    long words = 0;
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      boolean letter = !is(text.charAt(i));
      words += letter && !inside ? 1 : 0;
      inside = letter;
    }
    return words;
  }
}
