package io.quicksilver.tests.untrusted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quicksilver.tests.cluster.Submit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The prompts of public benchmarks, each file with columns of its own, brought into one form: a
 * line of {@code id} and {@code prompt} each. All of them where they lie beside the repository,
 * else the pieces of them that it has.
 */
final class PublicPrompts {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path WHOLE = Submit.HOME.resolve("../shared/prompts");

  private PublicPrompts() {}

  /** The lines, with an id that says file and number. */
  static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(Files.isDirectory(WHOLE) ? WHOLE : pieces())) {
      for (Path file : files.filter(PublicPrompts::isPublic).sorted().toList()) {
        addLines(file, lines);
      }
    }
    return lines;
  }

  private static Path pieces() {
    try {
      return Path.of(PublicPrompts.class.getResource("/prompts").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPublic(Path file) {
    String name = file.getFileName().toString();
    return name.contains(".jsonl") && !name.startsWith("bad-rows");
  }

  private static void addLines(Path file, List<String> lines) throws IOException {
    String name = file.getFileName().toString();
    try (InputStream bytes = Files.newInputStream(file);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        ObjectNode row = JSON.createObjectNode();
        row.put("id", name + "/" + number++);
        row.put("prompt", prompt(name, JSON.readTree(line)));
        lines.add(row.toString());
      }
    }
  }

  private static String prompt(String file, JsonNode row) {
    for (String column : List.of("prompt", "question", "context", "query")) {
      if (row.path(column).isTextual()) {
        return row.path(column).asText();
      }
    }
    JsonNode turn = row.path("turns").path(0);
    if (!turn.isTextual()) {
      throw new IllegalStateException("no prompt in a row of " + file + ": " + row);
    }
    return turn.asText();
  }
}
