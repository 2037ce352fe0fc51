package io.quicksilver.model.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.ModelException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a tokenizer_config.json says, where there is one. Immutable. */
final class TokenizerConfig {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode root;

  private TokenizerConfig(JsonNode root) {
    this.root = root;
  }

  /**
   * Reads a tokenizer_config.json; null is one that says nothing.
   *
   * @throws ModelException where it is not a JSON object
   */
  static TokenizerConfig parse(String json) {
    try {
      JsonNode root = json == null ? MAPPER.createObjectNode() : MAPPER.readTree(json);
      if (!root.isObject()) {
        throw new ModelException(
            "Cannot read tokenizer_config.json: it must be a JSON object, got "
                + ModelException.quote(root.toString()));
      }
      return new TokenizerConfig(root);
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "Cannot read tokenizer_config.json: it must be valid JSON, got "
              + ModelException.quote(e.getOriginalMessage()),
          e);
    }
  }

  /** The text of a special token such as {@code bos_token}: a string, or an object's content. */
  Optional<String> token(String key) {
    JsonNode node = root.path(key);
    return Optional.ofNullable((node.isObject() ? node.path("content") : node).textValue());
  }

  /** Every {@code *_token} that has a text, by key. */
  Map<String, String> tokens() {
    Map<String, String> tokens = new LinkedHashMap<>();
    root.fieldNames()
        .forEachRemaining(
            key -> {
              if (key.endsWith("_token")) {
                token(key).ifPresent(text -> tokens.put(key, text));
              }
            });
    return tokens;
  }

  /** A yes or no; empty where it is missing or null. */
  Optional<Boolean> flag(String key) {
    JsonNode node = root.path(key);
    return node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty();
  }

  /**
   * The source of the chat template: {@code chat_template} as a string, or the one named {@code
   * default} of a list of named ones.
   */
  Optional<String> chatTemplate() {
    JsonNode node = root.path("chat_template");
    if (node.isTextual()) {
      return Optional.of(node.textValue());
    }
    for (JsonNode named : node) {
      if ("default".equals(named.path("name").textValue())) {
        return Optional.ofNullable(named.path("template").textValue());
      }
    }
    return Optional.empty();
  }
}
