package io.quicksilver.job.dataset;

/**
 * How long the rows of an input are, as far as that is seen before they are tokenised.
 *
 * @param characters of the longest prompt; of the longest line where prompts are parts of lines
 * @param tokens that such a text may have
 * @param newTokens the most that a row itself asks for; 0 if none does
 */
public record LongestRow(long characters, long tokens, int newTokens) {

  static final LongestRow NONE = new LongestRow(0, 0, 0);

  private static final int LAST_OF_ASCII = 0x7f;

  /** Characters of ASCII that a token has, rather too few than too many. */
  private static final int ASCII_A_TOKEN = 2;

  /** Of one row. */
  static LongestRow of(String text, int newTokens) {
    return new LongestRow(text.length(), tokens(text), newTokens);
  }

  /** Beyond ASCII as many as bytes in UTF-8: a tokenizer may know a character by these alone. */
  private static long tokens(String text) {
    long ascii = 0;
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit <= LAST_OF_ASCII) {
        ascii++;
      } else {
        bytes += unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
      }
    }
    return ascii / ASCII_A_TOKEN + bytes;
  }

  /** Of these rows and others. */
  LongestRow and(LongestRow other) {
    return new LongestRow(
        Math.max(characters, other.characters),
        Math.max(tokens, other.tokens),
        Math.max(newTokens, other.newTokens));
  }
}
