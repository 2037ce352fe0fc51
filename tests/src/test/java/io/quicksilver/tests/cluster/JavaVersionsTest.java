package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same command writes the same files, byte for byte, on each Java that this machine has, and in
 * two processes of the one that runs the tests.
 */
final class JavaVersionsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Since 24 there is no security manager, which the Hadoop of Spark 3.5 asks for. */
  private static final int WITHOUT_SECURITY_MANAGER = 24;

  @TempDir Path folder;

  @Test
  void everyJavaWritesTheSameBytes() throws IOException {
    SortedMap<Integer, Path> homes = JavaHomes.byVersion();
    int own = JavaHomes.own();
    Path first = generate("first", homes.get(own));
    JsonNode versions = versions(first);
    assertThat(versions.get("java").asText()).isEqualTo(System.getProperty("java.version"));
    if (versions.get("spark").asText().startsWith("3.")) {
      homes.keySet().removeIf(version -> version >= WITHOUT_SECURITY_MANAGER);
    }
    Map<String, String> expected = parts(first);
    assertThat(expected.keySet())
        .anyMatch(name -> name.startsWith("json/"))
        .anyMatch(name -> name.startsWith("parquet/"));

    for (Map.Entry<Integer, Path> home : homes.entrySet()) {
      Path output = generate("java-" + home.getKey(), home.getValue());
      assertThat(versions(output).get("java").asText()).startsWith(home.getKey().toString());
      assertThat(parts(output)).as("Java %s", home).isEqualTo(expected);
    }
  }

  private Path generate(String name, Path javaHome) throws IOException {
    Path output = folder.resolve(name);
    Path jar = ClassJar.write(folder.resolve("test.jar"), EveryOutput.class);
    Map<String, String> formats = Map.of(output + "/json", "json", output + "/parquet", "parquet");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--class", EveryOutput.class.getName(), "--jars", jar.toString()));
    arguments.addAll(List.of("generate", EveryOutput.argument(formats)));
    arguments.addAll(List.of("--input", prompts().toString()));
    arguments.addAll(List.of("--samples", "2", "--max-new-tokens", "16"));
    arguments.addAll(List.of("--temperature", "0.8", "--top-p", "0.9", "--seed", "7"));
    arguments.addAll(List.of("--set", "output.tokens=true"));
    Submit.Result result = Submit.run(folder, Map.of("JAVA_HOME", javaHome.toString()), arguments);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return output;
  }

  private Path prompts() throws IOException {
    return Files.writeString(
        folder.resolve("prompts.jsonl"),
        """
        {"prompt": "Once upon a time"}
        {"prompt": "The little dog"}
        {"prompt": ""}
        {"prompt": "Lily saw a bird. She said, \\"Hello", "temperature": 0}
        """);
  }

  private static JsonNode versions(Path output) throws IOException {
    Path record = output.resolve("json/_quicksilver/run.json");
    return JSON.readTree(record.toFile()).get("versions");
  }

  /** Contents by name, in hexadecimal digits. */
  private static Map<String, String> parts(Path output) throws IOException {
    Map<String, String> parts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.getFileName().toString().startsWith("part-")) {
          byte[] bytes = Files.readAllBytes(file);
          parts.put(output.relativize(file).toString(), HexFormat.of().formatHex(bytes));
        }
      }
    }
    return parts;
  }
}
