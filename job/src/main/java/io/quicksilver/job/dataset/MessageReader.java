package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.quicksilver.model.text.ChatMessage;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Reads chat messages, of a column or in JSON: {@code role} and {@code content}, which is a text,
 * or a list of parts that are all text. A message that only calls tools has an empty content.
 */
final class MessageReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private MessageReader() {}

  /**
   * The messages of a JSON array.
   *
   * @param place what holds them, for messages of errors
   */
  static List<ChatMessage> messages(JsonNode array, String place) throws RowException {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : array) {
      JsonNode role = message.path("role");
      String content = content(message);
      if (!role.isTextual() || content == null) {
        throw wrongType(place, "an array with " + Excerpt.of(message));
      }
      messages.add(new ChatMessage(role.textValue(), content));
    }
    return messages;
  }

  /** Whether a column of this type holds chat messages. */
  static boolean isMessages(DataType type) {
    return type instanceof ArrayType list
        && list.elementType() instanceof StructType message
        && List.of(message.fieldNames()).containsAll(List.of("role", "content"));
  }

  /** The messages of a column's value, as JSON has them. */
  static JsonNode tree(List<Row> messages) {
    ArrayNode array = JSON.createArrayNode();
    for (Row message : messages) {
      array.add(message == null ? null : tree(message));
    }
    return array;
  }

  private static JsonNode tree(Row message) {
    try {
      return JSON.readTree(message.json());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read a message: Spark must write it as JSON", e);
    }
  }

  /** A message's text; null where it has something else. */
  private static String content(JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return content.textValue();
    }
    boolean none = content.isMissingNode() || content.isNull();
    if (none) {
      return message.path("tool_calls").isArray() ? "" : null;
    }
    if (!content.isArray() || content.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        return null;
      }
      text.append(part.path("text").textValue());
    }
    return text.toString();
  }

  /**
   * The messages that a text is, as JSON. Any text that is not a JSON array of objects with a role
   * is a prompt like any other.
   */
  static Optional<JsonNode> inText(String text) {
    if (!text.startsWith("[") || !text.contains("\"role\"")) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(text);
      boolean messages = node.isArray() && !node.isEmpty();
      for (JsonNode message : node) {
        messages &= message.path("role").isTextual();
      }
      return messages ? Optional.of(node) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The refusal of what is neither a text nor messages. */
  static RowException wrongType(String place, String actual) {
    return new RowException(
        RowError.PROMPT_TYPE,
        String.format(
            "Cannot read the prompt: %s must be a string or an array of chat messages with role and"
                + " content, got %s",
            place, actual));
  }
}
