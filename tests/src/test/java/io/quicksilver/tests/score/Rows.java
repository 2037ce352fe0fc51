package io.quicksilver.tests.score;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lines of JSON. */
final class Rows {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Rows() {}

  static List<JsonNode> resource(String name) throws IOException {
    try {
      return file(Path.of(Rows.class.getResource("/scores/" + name).toURI()));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  static List<JsonNode> file(Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  static JsonNode document(String name) throws IOException {
    try (InputStream stream = Rows.class.getResourceAsStream("/scores/" + name)) {
      return JSON.readTree(stream);
    }
  }
}
