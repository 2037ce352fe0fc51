package io.quicksilver.tests.untrusted;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand bad rows among good ones, through the command line, in a heap of 1 GiB. The seed can
 * be another one: {@code -Dquicksilver.seed=7}.
 */
final class BadRowsTest {

  private static final int BAD = 1000;
  private static final String[] BUDGET = {"--set", "errors.max_rows=30"};
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> CODES =
      Set.of(
          "input_malformed",
          "prompt_empty",
          "prompt_too_long",
          "prompt_type",
          "template",
          "option",
          "tokenizer");

  @TempDir Path folder;

  private static Path resource(String name) {
    try {
      return Path.of(BadRowsTest.class.getResource("/prompts/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Submit.Result generate(Path input, Path output, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--driver-memory", "1g", "generate"));
    arguments.addAll(List.of("--input", input.toString(), "--format", "json"));
    arguments.addAll(List.of("--id-column", "id", "--max-new-tokens", "3"));
    arguments.addAll(List.of("--set", "output.format=json", "--output", output.toString()));
    arguments.addAll(List.of(more));
    return Submit.run(folder, Map.of(), arguments);
  }

  private static List<JsonNode> rows(Path output) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
        try (Stream<String> lines = Files.lines(file)) {
          lines.forEach(line -> rows.add(read(line)));
        }
      }
    }
    return rows;
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String good(int number) {
    return "{\"id\": \"fine-" + number + "\", \"prompt\": \"One day, cat " + number + "\"}\n";
  }

  /** The good rows of an output by id, as they stand. */
  private static Map<String, JsonNode> goodRows(Path output) throws IOException {
    Map<String, JsonNode> good = new TreeMap<>();
    for (JsonNode row : rows(output)) {
      if (row.path("id").asText().startsWith("fine-")) {
        good.put(row.path("id").asText(), row);
      }
    }
    return good;
  }

  /** Bad rows and a good one now and then; returns how many. */
  private static int writeBadRows(Path input) throws IOException {
    Files.createDirectory(input);
    int rows = BAD;
    try (OutputStream file = Files.newOutputStream(input.resolve("bad.jsonl"))) {
      int number = 0;
      for (byte[] line : new BadRows(Long.getLong("quicksilver.seed", 4)).lines(BAD)) {
        file.write(line);
        file.write('\n');
        if (++number % 50 == 0) {
          file.write(good(number / 50).getBytes(StandardCharsets.UTF_8));
          rows++;
        }
      }
    }
    return rows;
  }

  /** Good prompts, public prompts of other shapes, and bad rows: a folder of several files. */
  private static int writeInput(Path input) throws IOException {
    int rows = writeBadRows(input);
    for (String name : List.of("bad-rows.jsonl", "gsm8k-60.jsonl", "mt-bench-6.jsonl")) {
      Files.copy(resource(name), input.resolve(name));
      try (Stream<String> lines = Files.lines(resource(name))) {
        rows += (int) lines.filter(line -> !line.isBlank()).count();
      }
    }
    return rows;
  }

  @Test
  void everyRowIsAccountedForAndNoGoodOneNotices() throws IOException {
    Path input = folder.resolve("input");
    int count = writeInput(input);
    Path output = folder.resolve("output");

    Submit.Result result = generate(input, output);

    assertThat(result.exitCode()).as(result.errors()).isZero();
    List<JsonNode> rows = rows(output);
    assertThat(rows).hasSize(count);
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(result.output()).contains(String.format("rows            %,d in", count));
    requireAccounted(rows);
    requireSameAlone(goodRows(output));

    Submit.Result held = generate(input, output, "--set", "errors.max_rate=0.01");
    assertThat(held.exitCode()).as(held.errors()).isEqualTo(5);
    assertThat(held.errors()).contains("Cannot ").doesNotContain("\tat ");
  }

  /** All of ../shared/prompts, 9,172 rows; the repository's pieces of them where they are not. */
  @Test
  @Tag("faults")
  void amongAllPublicPromptsTooAndABudgetEndsTheRunEarly() throws IOException {
    Path input = folder.resolve("input");
    List<String> prompts = PublicPrompts.lines();
    int count = writeBadRows(input) + prompts.size();
    Files.write(input.resolve("public.jsonl"), prompts);
    Path output = folder.resolve("output");
    String[] shards = {"--set", "input.partitions=40"};

    Submit.Result ended =
        generate(
            input, output, Stream.of(shards, BUDGET).flatMap(Stream::of).toArray(String[]::new));
    assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(5);
    assertThat(ended.errors()).contains("shards written").doesNotContain("\tat ");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    List<JsonNode> first = rows(output);
    assertThat(first).hasSizeLessThan(count);

    Submit.Result result = generate(input, output, shards);

    assertThat(result.exitCode()).as(result.errors()).isZero();
    List<JsonNode> rows = rows(output);
    assertThat(rows).hasSize(count).containsAll(first);
    assertThat(result.output()).contains(String.format("rows            %,d in", count));
    requireAccounted(rows);
    requireSameAlone(goodRows(output));
    requirePublic(prompts, rows);
  }

  /** Each public prompt is there once, completed or too long for the model. */
  private static void requirePublic(List<String> prompts, List<JsonNode> rows) {
    Map<String, String> codes = new TreeMap<>();
    for (JsonNode row : rows) {
      codes.put(row.path("id").asText(), row.path("error_code").asText());
    }
    List<String> found =
        prompts.stream().map(line -> codes.get(read(line).path("id").asText())).toList();
    assertThat(found).hasSize(prompts.size()).containsOnly("null", "prompt_too_long");
    assertThat(Collections.frequency(found, "null")).isGreaterThan(prompts.size() * 9 / 10);
  }

  private static void requireAccounted(List<JsonNode> rows) {
    Map<String, Integer> codes = new TreeMap<>();
    for (JsonNode row : rows) {
      assertThat(row.path("id").asText()).isNotEmpty();
      if (row.path("status").asText().equals("ok")) {
        assertThat(row.path("completion").isTextual()).isTrue();
        assertThat(row.path("error_code").isNull()).isTrue();
        continue;
      }
      codes.merge(row.path("error_code").asText(), 1, Integer::sum);
      assertThat(row.path("completion").isNull()).isTrue();
      assertThat(row.path("error_message").asText())
          .startsWith("Cannot ")
          .hasSizeLessThan(600)
          .doesNotContainPattern("\\p{Cntrl}");
    }
    assertThat(CODES).containsAll(codes.keySet());
    assertThat(codes.keySet())
        .contains("input_malformed", "prompt_empty", "prompt_too_long", "prompt_type", "option");
  }

  private void requireSameAlone(Map<String, JsonNode> among) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= BAD / 50; i++) {
      lines.append(good(i));
    }
    Path alone = folder.resolve("alone");
    Path file = Files.writeString(folder.resolve("good.jsonl"), lines);
    assertThat(generate(file, alone).exitCode()).isZero();
    assertThat(among).hasSize(BAD / 50).isEqualTo(goodRows(alone));
  }
}
