package io.quicksilver.model.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** The single steps of a {@link PieceDecoder}. */
final class PieceSteps {

  private PieceSteps() {}

  /** The chain's end: the text so far. */
  static PieceSink collect(StringBuilder target) {
    return new PieceSink() {
      @Override
      public void piece(String piece) {
        target.append(piece);
      }

      @Override
      public void end() {}
    };
  }

  /** Changes each piece by itself. */
  static PieceSink map(UnaryOperator<String> change, PieceSink next) {
    return new PieceSink() {
      @Override
      public void piece(String piece) {
        next.piece(change.apply(piece));
      }

      @Override
      public void end() {
        next.end();
      }
    };
  }

  /**
   * Pieces like {@code <0xE2>} to the bytes they name. A run of them is text only if the whole run
   * is valid UTF-8; otherwise each of its bytes is one U+FFFD. So a run is held until it has ended.
   */
  static PieceSink byteFallback(PieceSink next) {
    return new ByteFallback(next);
  }

  /** Pieces in GPT-2's alphabet of bytes; a piece with any other character stands for itself. */
  static PieceSink byteLevel(PieceSink next) {
    return new ByteLevel(next);
  }

  /** Words joined by spaces, save where a piece continues the word before it. */
  static PieceSink wordPiece(String prefix, boolean cleanup, PieceSink next) {
    return map(
        piece -> {
          String text = piece.startsWith(prefix) ? piece.substring(prefix.length()) : " " + piece;
          return cleanup ? cleanUp(text) : text;
        },
        next);
  }

  /** Up to {@code start} and {@code stop} times {@code content} off the piece's ends. */
  static String strip(String piece, String content, int start, int stop) {
    int from = 0;
    for (int i = 0; i < start && piece.startsWith(content, from); i++) {
      from += content.length();
    }
    int to = piece.length();
    for (int i = 0; i < stop && to - content.length() >= from; i++) {
      if (!piece.startsWith(content, to - content.length())) {
        break;
      }
      to -= content.length();
    }
    return piece.substring(from, to);
  }

  private static String cleanUp(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" do not", " don't")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }

  private static final class ByteFallback implements PieceSink {

    private final PieceSink next;
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();

    ByteFallback(PieceSink next) {
      this.next = next;
    }

    @Override
    public void piece(String piece) {
      int value = byteOf(piece);
      if (value >= 0) {
        run.write(value);
        return;
      }
      endRun();
      next.piece(piece);
    }

    @Override
    public void end() {
      endRun();
      next.end();
    }

    private void endRun() {
      if (run.size() == 0) {
        return;
      }
      byte[] bytes = run.toByteArray();
      run.reset();
      try {
        next.piece(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException e) {
        for (int i = 0; i < bytes.length; i++) {
          next.piece("\uFFFD");
        }
      }
    }

    /** The byte that a piece such as {@code <0x0A>} names, or -1. */
    private static int byteOf(String piece) {
      if (piece.length() != 6 || !piece.startsWith("<0x") || piece.charAt(5) != '>') {
        return -1;
      }
      int high = Character.digit(piece.charAt(3), 16);
      int low = Character.digit(piece.charAt(4), 16);
      return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
  }

  private static final class ByteLevel implements PieceSink {

    private static final int[] BYTES = bytes();

    private final PieceSink next;
    private final Utf8Decoder decoder = new Utf8Decoder();
    private final StringBuilder text = new StringBuilder();

    ByteLevel(PieceSink next) {
      this.next = next;
    }

    @Override
    public void piece(String piece) {
      if (piece.chars().allMatch(c -> c < BYTES.length && BYTES[c] >= 0)) {
        piece.chars().forEach(c -> decoder.accept(BYTES[c], text));
      } else {
        for (byte value : piece.getBytes(StandardCharsets.UTF_8)) {
          decoder.accept(value & 0xFF, text);
        }
      }
      release();
    }

    @Override
    public void end() {
      decoder.flush(text);
      release();
      next.end();
    }

    private void release() {
      if (text.length() > 0) {
        next.piece(text.toString());
        text.setLength(0);
      }
    }

    /** Printable bytes stand for themselves; the others are numbered from U+0100 on. */
    private static int[] bytes() {
      int[] bytes = new int[0x100 + 68];
      Arrays.fill(bytes, -1);
      int other = 0x100;
      for (int value = 0; value < 0x100; value++) {
        boolean printable =
            (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
        bytes[printable ? value : other++] = value;
      }
      return bytes;
    }
  }
}
