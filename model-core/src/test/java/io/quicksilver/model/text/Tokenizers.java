package io.quicksilver.model.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The tokenizers and other resources that the tests share. */
final class Tokenizers {

  static final String TINYSTORIES = resource("tinystories/tokenizer.json");
  static final String TINYSTORIES_CONFIG = resource("tinystories/tokenizer_config.json");

  /** Byte fallback with a prefix space; its file asks to truncate at 8 and to pad to 16. */
  static final String BYTE_FALLBACK = resource("byte-fallback.json");

  /** GPT-2's alphabet, without a start token. */
  static final String BYTE_LEVEL = resource("byte-level.json");

  /** Whole words, no decoder. */
  static final String WORDS = withDecoder("null");

  /** Words and their continuations. */
  static final String WORD_PIECES =
      withDecoder(
          """
          {"type": "WordPiece", "prefix": "##", "cleanup": true}""");

  /** Pieces with a mark for a space, as Unigram models have them. */
  static final String METASPACE =
      """
      {"added_tokens": [{"id": 0, "content": "<unk>", "special": true, "single_word": false,
          "lstrip": false, "rstrip": false, "normalized": false}],
       "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
       "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
       "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["▁the", -1.0],
          ["▁cat", -1.5], ["s", -2.0], ["▁", -3.0], ["a", -4.0], ["▁▁", -5.0], [".", -6.0]]}}
      """;

  private Tokenizers() {}

  /** A WordLevel tokenizer with this decoder. */
  static String withDecoder(String decoder) {
    return
"""
{"added_tokens": [], "pre_tokenizer": {"type": "WhitespaceSplit"}, "decoder": %s,
 "model": {"type": "WordLevel", "unk_token": "the", "vocab": {"the": 0, "cat": 1, "##s": 2,
     "!": 3, "n't": 4, "do": 5}}}
"""
        .formatted(decoder);
  }

  /** The content of a file beside them. */
  static String resource(String name) {
    try (InputStream stream = Tokenizers.class.getResourceAsStream("/text/" + name)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
