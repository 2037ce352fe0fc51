package io.quicksilver.model.text;

/** Takes the pieces of a text one by one: a step of a decoder, or its end. */
interface PieceSink {

  /** The next piece. */
  void piece(String piece);

  /** No further piece comes; what was held back goes on. */
  void end();
}
