package io.quicksilver.model.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a tokenizer.json says about single tokens: the piece of each id, which ids are special, and
 * the decoder that joins pieces. Read as a stream, so that the merges of a large vocabulary are
 * never in memory. Immutable.
 */
final class Vocabulary {

  private static final int MOST_IDS = 1 << 24;
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
              .build());

  private final Map<String, Integer> ids = new HashMap<>();
  private final Set<String> special = new HashSet<>();
  private String[] pieces = new String[1 << 12];
  private final int mostIds;
  private int size;
  private int longestPiece;
  private JsonNode decoder;

  /** Every id takes more than a character of its document, so a gap cannot take up memory. */
  private Vocabulary(int documentLength) {
    this.mostIds = Math.min(documentLength, MOST_IDS);
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws ModelException where it is not valid JSON of that form
   */
  static Vocabulary parse(String tokenizerJson) {
    Vocabulary vocabulary = new Vocabulary(tokenizerJson.length());
    try (JsonParser parser = MAPPER.createParser(tokenizerJson)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "a JSON object", parser);
      JsonNode added = MAPPER.createArrayNode();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "model" -> vocabulary.readModel(parser);
          case "added_tokens" -> added = MAPPER.readTree(parser);
          case "decoder" -> vocabulary.decoder = MAPPER.readTree(parser);
          default -> parser.skipChildren();
        }
      }
      added.forEach(vocabulary::readAdded);
    } catch (IOException e) {
      throw new ModelException(
          "Cannot read tokenizer.json: it must be valid JSON, got "
              + ModelException.quote(String.valueOf(e.getMessage())),
          e);
    }
    vocabulary.pieces = Arrays.copyOf(vocabulary.pieces, vocabulary.size);
    return vocabulary;
  }

  /** The piece that decoding sees for {@code id}; null for special and unknown ids. */
  String piece(int id) {
    String piece = id >= 0 && id < size ? pieces[id] : null;
    return piece == null || special.contains(piece) ? null : piece;
  }

  /** The id whose piece is exactly {@code text}. */
  OptionalInt id(String text) {
    Integer id = ids.get(text);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The id of the special token that is exactly {@code text}. */
  OptionalInt specialId(String text) {
    return special.contains(text) ? id(text) : OptionalInt.empty();
  }

  /** The largest id, plus one. */
  int size() {
    return size;
  }

  /** Characters of the longest piece. */
  int longestPiece() {
    return longestPiece;
  }

  /** The {@code decoder} part; null where there is none. */
  JsonNode decoder() {
    return decoder;
  }

  private void readModel(JsonParser parser) throws IOException {
    require(parser.currentToken() == JsonToken.START_OBJECT, "a model", parser);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocab = "vocab".equals(parser.currentName());
      JsonToken token = parser.nextToken();
      if (vocab && token == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String piece = parser.currentName();
          require(parser.nextToken() == JsonToken.VALUE_NUMBER_INT, "ids in the vocab", parser);
          put(parser.getIntValue(), piece);
        }
      } else if (vocab && token == JsonToken.START_ARRAY) {
        // Unigram: pairs of piece and score; the id is the place.
        for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) {
          require(parser.nextToken() == JsonToken.VALUE_STRING, "pieces in the vocab", parser);
          put(id, parser.getText());
          parser.nextToken();
          require(parser.nextToken() == JsonToken.END_ARRAY, "pairs in the vocab", parser);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readAdded(JsonNode token) {
    String content = token.path("content").asText();
    put(token.path("id").asInt(-1), content);
    if (token.path("special").asBoolean()) {
      special.add(content);
    }
  }

  private void put(int id, String piece) {
    if (id < 0 || id >= mostIds) {
      throw new ModelException(
          "Cannot read tokenizer.json: the id of a token must be from 0 to "
              + (mostIds - 1)
              + ", as there are only so many, got "
              + id);
    }
    if (id >= pieces.length) {
      pieces = Arrays.copyOf(pieces, Math.max(id + 1, Math.min(mostIds, 2 * pieces.length)));
    }
    pieces[id] = piece;
    ids.put(piece, id);
    size = Math.max(size, id + 1);
    longestPiece = Math.max(longestPiece, piece.length());
  }

  private static void require(boolean met, String expected, JsonParser parser) {
    if (!met) {
      throw new ModelException(
          "Cannot read tokenizer.json: it must hold "
              + expected
              + ", got "
              + parser.currentToken()
              + " in line "
              + parser.currentLocation().getLineNr());
    }
  }
}
