package io.quicksilver.model.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Walks over the JSON of an untrusted file token by token, so that nothing is held but what the
 * caller keeps. Depth, names, strings and numbers are bounded; the text must be UTF-8 throughout.
 */
final class JsonReading implements AutoCloseable {

  private static final int DEEPEST = 16;
  private static final int LONGEST_NAME = 1024;
  private static final int LONGEST_STRING = 1 << 20;
  private static final int LONGEST_NUMBER = 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(LONGEST_STRING)
                  .maxNumberLength(LONGEST_NUMBER)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** What reads one file's JSON. */
  @FunctionalInterface
  interface Body<T> {
    T read(JsonReading json) throws IOException;
  }

  private final String file;
  private final JsonParser parser;

  private JsonReading(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a document that must be one JSON object and nothing after it.
   *
   * @param file names the document in errors
   * @param body is called once the object has begun, and must consume it to its end
   */
  static <T> T object(String file, byte[] utf8, Body<T> body) {
    try (JsonReading json = new JsonReading(file, FACTORY.createParser(decode(utf8)))) {
      json.expect(JsonToken.START_OBJECT, "the JSON", "an object");
      T result = body.read(json);
      if (json.parser.nextToken() != null) {
        throw json.mustBe("the JSON", "one object");
      }
      return result;
    } catch (CharacterCodingException e) {
      throw new ModelException(
          "Cannot read " + file + ": its JSON must be UTF-8, got other bytes", e);
    } catch (IOException e) {
      throw new ModelException(
          String.format(
              "Cannot read %s: its JSON must be valid, got %s",
              file, ModelException.quote(problem(e))),
          e);
    }
  }

  private static String problem(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.toString();
  }

  private static String decode(byte[] utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  /** The next key of the object that is being read, or null at its end. */
  String nextKey() throws IOException {
    if (parser.nextToken() == JsonToken.END_OBJECT) {
      return null;
    }
    String key = parser.currentName();
    if (key != null && key.length() > LONGEST_NAME) {
      throw mustBe("a key", "at most " + LONGEST_NAME + " characters");
    }
    return key;
  }

  /** Whether the array that is being read has another value; it is then the current one. */
  boolean nextItem() throws IOException {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  void beginObject(String what) throws IOException {
    expect(JsonToken.START_OBJECT, what, "an object");
  }

  void beginArray(String what) throws IOException {
    expect(JsonToken.START_ARRAY, what, "an array");
  }

  String text(String what) throws IOException {
    expect(JsonToken.VALUE_STRING, what, "a string");
    return parser.getText();
  }

  /** The array's current value, 0 or above. */
  long currentCount(String what) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw mustBe(what, "an integer");
    }
    long value;
    try {
      value = parser.getLongValue();
    } catch (IOException e) { // beyond 64 bits
      throw mustBe(what, "an integer of at most 63 bits", parser.getText(), e);
    }
    if (value < 0) {
      throw mustBe(what, "0 or above");
    }
    return value;
  }

  /** Passes over the next value, whatever it is. */
  void skip() throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }

  /** The error that the current value is not what it must be. */
  ModelException mustBe(String what, String expected) throws IOException {
    String actual = parser.currentToken() == null ? "nothing" : parser.getText();
    return mustBe(what, expected, actual, null);
  }

  private ModelException mustBe(String what, String expected, String actual, Throwable cause) {
    return new ModelException(
        String.format(
            Locale.ROOT,
            "Cannot read %s: %s must be %s, got %s",
            file,
            what,
            expected,
            ModelException.quote(actual)),
        cause);
  }

  private void expect(JsonToken token, String what, String expected) throws IOException {
    if (parser.nextToken() != token) {
      throw mustBe(what, expected);
    }
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
