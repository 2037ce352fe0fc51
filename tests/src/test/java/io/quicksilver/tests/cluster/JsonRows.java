package io.quicksilver.tests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The rows of a run that wrote json, read without Spark. */
final class JsonRows {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonRows() {}

  /** Every line of every part, sorted: equal for two runs whose rows are equal byte for byte. */
  static List<String> sortedLines(Path output) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path part : (Iterable<Path>) files.sorted()::iterator) {
        if (part.getFileName().toString().startsWith("part-")) {
          lines.addAll(Files.readAllLines(part));
        }
      }
    }
    Collections.sort(lines);
    return lines;
  }

  static Map<String, JsonNode> byId(Path output) throws IOException {
    Map<String, JsonNode> rows = new TreeMap<>();
    for (String line : sortedLines(output)) {
      JsonNode row = JSON.readTree(line);
      if (rows.put(row.get("id").asText() + "/" + row.get("sample").asInt(), row) != null) {
        throw new IllegalStateException("two rows of one id: " + line);
      }
    }
    return rows;
  }
}
