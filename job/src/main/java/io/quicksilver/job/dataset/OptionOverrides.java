package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * The sampling options that columns of a row set for it. A null leaves the job's own; numbers may
 * stand as text, and several stop strings as a JSON array.
 */
final class OptionOverrides {

  /** The name of the option that says how long a completion may be. */
  static final String MAX_NEW_TOKENS = "max_new_tokens";

  /** Names of the options that a column may set, as the columns are called. */
  static final List<String> NAMES =
      List.of(
          MAX_NEW_TOKENS,
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "repetition_penalty",
          "seed",
          "stop",
          "samples");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final StructType schema;
  private final List<String> present;

  OptionOverrides(StructType schema, List<String> present) {
    this.schema = schema;
    this.present = present;
  }

  /** The options of a row. */
  OptionValues of(Row row) {
    return name -> present.contains(name) ? value(row, name) : null;
  }

  private Object value(Row row, String name) {
    int column = schema.fieldIndex(InputColumns.OPTION + name);
    Object value = row.get(column);
    if (value == null || !name.equals("stop")) {
      return value;
    }
    if (value instanceof String text) {
      return text.startsWith("[") ? stopArray(text) : text;
    }
    return schema.fields()[column].dataType() instanceof ArrayType ? row.getList(column) : value;
  }

  /** A JSON array of strings, or else the text itself: a stop string may begin with a bracket. */
  private static List<String> stopArray(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      List<String> strings = new ArrayList<>();
      for (JsonNode element : node) {
        if (!element.isTextual()) {
          return List.of(text);
        }
        strings.add(element.textValue());
      }
      return strings;
    } catch (JsonProcessingException e) {
      return List.of(text);
    }
  }
}
