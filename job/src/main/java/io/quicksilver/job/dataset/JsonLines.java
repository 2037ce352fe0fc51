package io.quicksilver.job.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads JSON lines of untrusted rows in bounded memory. */
final class JsonLines {

  // Which of these a line may have was decided where it was read.
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.values()).build();
  private static final int LONG_LINE = 1 << 20;
  private static final int MOST_VALUES = 200_000;

  private JsonLines() {}

  /**
   * The line's tree.
   *
   * @throws JsonProcessingException if it is no JSON
   * @throws RowException if its values are too many: of a text that is nothing but brackets, a tree
   *     takes a hundred times the memory
   */
  static JsonNode tree(String line) throws RowException, JsonProcessingException {
    if (line.length() > LONG_LINE) {
      requireFewValues(line);
    }
    return JSON.readTree(line);
  }

  private static void requireFewValues(String line) throws RowException, JsonProcessingException {
    try (JsonParser parser = JSON.createParser(line)) {
      for (int values = 0; parser.nextToken() != null; values++) {
        if (values == MOST_VALUES) {
          throw new RowException(
              RowError.INPUT_MALFORMED,
              "Cannot read the row: its JSON must have at most "
                  + MOST_VALUES
                  + " values, got more");
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
