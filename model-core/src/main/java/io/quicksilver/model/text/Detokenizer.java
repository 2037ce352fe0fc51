package io.quicksilver.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Token ids to text, as they come.
 *
 * <p>The text that {@link #append} and the final {@link #flush} return, joined, is what one-shot
 * decoding without special tokens adds for these ids behind a prompt, to the byte: a leading space
 * of the first piece is kept, special tokens and unknown ids are nothing, ill-formed bytes are
 * U+FFFD where Hugging Face has it. No part ends within a character. A token costs its own length,
 * however long the text has become.
 *
 * <p>With byte-fallback pieces ({@code <0xE2>}) a run of bytes is text only as a whole, so it is
 * returned when it ends.
 *
 * <p>No clean-up of spaces before punctuation takes place ({@code clean_up_tokenization_spaces}):
 * it is lossy, and no tokenizer of a decoder needs it.
 *
 * <p>One detokenizer serves one completion; it is not thread-safe. It holds nothing to be closed
 * and stays usable when its tokenizer is closed.
 */
public final class Detokenizer {

  private final Vocabulary vocabulary;
  private final PieceDecoder decoder;
  private final PieceSink chain;
  private final List<String> held = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  Detokenizer(Vocabulary vocabulary, PieceDecoder decoder) {
    this.vocabulary = vocabulary;
    this.decoder = decoder;
    this.chain = decoder.open(text);
  }

  /** Takes the next id and returns the text that is now certain, often empty. */
  public String append(int id) {
    String piece = vocabulary.piece(id);
    if (piece == null) {
      return "";
    }
    chain.piece(piece);
    held.add(piece);
    return release();
  }

  /**
   * What {@link #flush} would return if the completion ended here, where that is whole characters;
   * else empty.
   */
  public String pending() {
    if (held.isEmpty()) {
      return "";
    }
    StringBuilder pending = new StringBuilder();
    PieceSink alone = decoder.open(pending);
    held.forEach(alone::piece);
    alone.end();
    return pending.indexOf("\uFFFD") < 0 ? pending.toString() : "";
  }

  /** Ends the completion and returns what was still uncertain. */
  public String flush() {
    chain.end();
    return release();
  }

  private String release() {
    if (text.length() == 0) {
      return "";
    }
    String certain = text.toString();
    text.setLength(0);
    held.clear();
    return certain;
  }
}
