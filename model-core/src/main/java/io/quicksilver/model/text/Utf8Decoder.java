package io.quicksilver.model.text;

/**
 * Bytes to characters as they come. What can never become a character is U+FFFD, one for each
 * maximal part of an ill-formed sequence, as the Unicode standard recommends and Hugging Face's
 * byte-level decoder does.
 */
final class Utf8Decoder {

  private static final char REPLACEMENT = '\uFFFD';

  private int codePoint;
  private int missing;
  private int least;
  private int most;

  /** Takes one byte and appends the characters that are now certain. */
  void accept(int value, StringBuilder target) {
    if (missing > 0) {
      if (value >= least && value <= most) {
        codePoint = (codePoint << 6) | (value & 0x3F);
        least = 0x80;
        most = 0xBF;
        if (--missing == 0) {
          target.appendCodePoint(codePoint);
        }
        return;
      }
      flush(target);
    }
    begin(value, target);
  }

  /** The end of the text: a sequence that is not complete is one U+FFFD. */
  void flush(StringBuilder target) {
    if (missing > 0) {
      target.append(REPLACEMENT);
      missing = 0;
    }
  }

  private void begin(int value, StringBuilder target) {
    if (value < 0x80) {
      target.append((char) value);
    } else if (value >= 0xC2 && value <= 0xDF) {
      expect(value & 0x1F, 1, 0x80, 0xBF);
    } else if (value >= 0xE0 && value <= 0xEF) {
      // No overlong forms, no surrogates.
      expect(value & 0x0F, 2, value == 0xE0 ? 0xA0 : 0x80, value == 0xED ? 0x9F : 0xBF);
    } else if (value >= 0xF0 && value <= 0xF4) {
      expect(value & 0x07, 3, value == 0xF0 ? 0x90 : 0x80, value == 0xF4 ? 0x8F : 0xBF);
    } else {
      target.append(REPLACEMENT);
    }
  }

  private void expect(int bits, int count, int lowest, int highest) {
    codePoint = bits;
    missing = count;
    least = lowest;
    most = highest;
  }
}
