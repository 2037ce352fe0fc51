package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.model.decode.SamplingOptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * The sampling options that columns of a row set for it. A null leaves the job's own; numbers may
 * stand as text, and several stop strings as a JSON array.
 */
final class OptionOverrides {

  /** Names of the options that a column may set, as the columns are called. */
  static final List<String> NAMES =
      List.of(
          "max_new_tokens",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "repetition_penalty",
          "seed",
          "stop",
          "samples");

  private static final int MOST_SAMPLES = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StructType schema;
  private final List<String> present;

  OptionOverrides(StructType schema, List<String> present) {
    this.schema = schema;
    this.present = present;
  }

  /** The job's options with the row's put over them. */
  SamplingOptions options(Row row, SamplingOptions defaults) throws RowException {
    if (present.isEmpty()) {
      return defaults;
    }
    try {
      return new SamplingOptions(
          (int) whole(row, "max_new_tokens", defaults.maxNewTokens(), Integer.MAX_VALUE),
          real(row, "temperature", defaults.temperature()),
          (int) whole(row, "top_k", defaults.topK(), Integer.MAX_VALUE),
          real(row, "top_p", defaults.topP()),
          real(row, "min_p", defaults.minP()),
          real(row, "repetition_penalty", defaults.repetitionPenalty()),
          whole(row, "seed", defaults.seed(), Long.MAX_VALUE),
          stop(row, defaults.stop()),
          defaults.ignoreEos());
    } catch (IllegalArgumentException e) {
      throw new RowException(RowError.OPTION, e.getMessage());
    }
  }

  /** Completions of the row. */
  int samples(Row row, int defaultSamples) throws RowException {
    long samples = whole(row, "samples", defaultSamples, MOST_SAMPLES);
    if (samples < 1) {
      throw refused("samples", "1 .. " + MOST_SAMPLES, samples);
    }
    return (int) samples;
  }

  private Object value(Row row, String name) {
    return present.contains(name) ? row.getAs(InputColumns.OPTION + name) : null;
  }

  private long whole(Row row, String name, long absent, long most) throws RowException {
    BigDecimal number = number(row, name);
    if (number == null) {
      return absent;
    }
    try {
      long value = number.longValueExact();
      if (value > most) {
        throw refused(name, "at most " + most, value);
      }
      return value;
    } catch (ArithmeticException e) {
      throw refused(name, "a whole number", number);
    }
  }

  private double real(Row row, String name, double absent) throws RowException {
    BigDecimal number = number(row, name);
    return number == null ? absent : number.doubleValue();
  }

  private BigDecimal number(Row row, String name) throws RowException {
    Object value = value(row, name);
    if (value == null) {
      return null;
    }
    try {
      if (value instanceof Number || value instanceof String) {
        return new BigDecimal(value.toString().strip());
      }
    } catch (NumberFormatException e) {
      throw refused(name, "a number", value);
    }
    throw refused(name, "a number", value);
  }

  private List<String> stop(Row row, List<String> absent) throws RowException {
    Object value = value(row, "stop");
    if (value == null) {
      return absent;
    }
    if (value instanceof String text) {
      return text.startsWith("[") ? stopArray(text) : List.of(text);
    }
    int column = schema.fieldIndex(InputColumns.OPTION + "stop");
    if (schema.fields()[column].dataType() instanceof ArrayType) {
      List<String> strings = new ArrayList<>();
      for (Object element : row.getList(column)) {
        if (!(element instanceof String text)) {
          throw refused("stop", "strings", element);
        }
        strings.add(text);
      }
      return strings;
    }
    throw refused("stop", "a string or an array of strings", value);
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

  private static RowException refused(String name, String expected, Object actual) {
    return new RowException(
        RowError.OPTION,
        String.format(Locale.ROOT, "Cannot sample: %s must be %s, got %s", name, expected, actual));
  }
}
