package io.quicksilver.model.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quicksilver.model.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Typed reading of a JSON object's fields, each error naming document, key, what it must be and
 * what it is. A field that is null counts as missing.
 */
final class JsonFields {

  private static final int DEEPEST = 64;

  static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String document;
  private final String prefix;
  private final ObjectNode object;

  private JsonFields(String document, String prefix, ObjectNode object) {
    this.document = document;
    this.prefix = prefix;
    this.object = object;
  }

  /** The document's fields, where it is one JSON object of a bearable size. */
  static JsonFields parse(String document, String json) {
    if (json.length() > ConfigFile.LONGEST) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: it must be at most %d characters, got %d",
              document,
              ConfigFile.LONGEST,
              json.length()));
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "Cannot read "
              + document
              + ": it must be valid JSON, got "
              + ModelException.quote(e.getOriginalMessage()),
          e);
    }
    if (node instanceof ObjectNode objectNode) {
      return new JsonFields(document, "", objectNode);
    }
    throw new ModelException(
        "Cannot read " + document + ": it must be a JSON object, got " + show(node));
  }

  ObjectNode object() {
    return object;
  }

  /** Whether the key is there and not null. */
  boolean has(String key) {
    return object.hasNonNull(key);
  }

  /** Whether the key is there, null or not. */
  boolean mentions(String key) {
    return object.has(key);
  }

  JsonNode node(String key) {
    return object.get(key);
  }

  int integer(String key) {
    JsonNode node = present(key, "an integer");
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      throw mustBe(key, "an integer", node);
    }
    return node.intValue();
  }

  int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  double number(String key) {
    JsonNode node = present(key, "a number");
    if (!node.isNumber()) {
      throw mustBe(key, "a number", node);
    }
    return node.doubleValue();
  }

  double number(String key, double otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node(key).isBoolean()) {
      throw mustBe(key, "true or false", node(key));
    }
    return node(key).booleanValue();
  }

  String text(String key, String otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    if (!node(key).isTextual()) {
      throw mustBe(key, "a string", node(key));
    }
    return node(key).textValue();
  }

  /** One of the enum's spellings. */
  <E extends Enum<E> & Spelled> E spelled(String key, E otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    E[] values = otherwise.getDeclaringClass().getEnumConstants();
    for (E value : values) {
      if (node(key).isTextual() && node(key).textValue().equals(value.spelling())) {
        return value;
      }
    }
    throw mustBe(
        key,
        Stream.of(values).map(Spelled::spelling).collect(Collectors.joining(" or ")),
        node(key));
  }

  /** The object under the key, its keys shown as {@code key.inner} in errors. */
  JsonFields fields(String key) {
    if (present(key, "an object") instanceof ObjectNode inner) {
      return new JsonFields(document, prefix + key + ".", inner);
    }
    throw mustBe(key, "an object", node(key));
  }

  /** An integer or a list of integers. */
  List<Integer> integers(String key) {
    JsonNode node = present(key, "an integer or a list of integers");
    Iterable<JsonNode> items = node.isArray() ? node : List.of(node);
    List<Integer> integers = new ArrayList<>();
    for (JsonNode item : items) {
      if (!item.isIntegralNumber() || !item.canConvertToInt()) {
        throw mustBe(key, "an integer or a list of integers", node);
      }
      integers.add(item.intValue());
    }
    return integers;
  }

  /** The error that the value under the key is not what it must be. */
  ModelException mustBe(String key, String expected) {
    return mustBe(key, expected, node(key));
  }

  private JsonNode present(String key, String expected) {
    if (!has(key)) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot read %s: %s%s must be %s, got nothing",
              document,
              prefix,
              key,
              expected));
    }
    return node(key);
  }

  private ModelException mustBe(String key, String expected, JsonNode actual) {
    return new ModelException(
        String.format(
            Locale.ROOT,
            "Cannot read %s: %s%s must be %s, got %s",
            document,
            prefix,
            key,
            expected,
            show(actual)));
  }

  private static String show(JsonNode node) {
    if (node == null || node.isMissingNode()) {
      return "nothing";
    }
    return node.isTextual()
        ? ModelException.quote(node.textValue())
        : ModelException.quote(node.toString());
  }
}
