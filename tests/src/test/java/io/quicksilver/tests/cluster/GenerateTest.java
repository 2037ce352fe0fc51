package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, the jar and Spark together, each run a process of its own, as a user starts it. */
final class GenerateTest {

  @TempDir Path folder;

  private static String prompts(String name) {
    try {
      return Path.of(GenerateTest.class.getResource("/prompts/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path generate(String output, List<String> sparkOptions, String... options)
      throws IOException {
    Path target = folder.resolve(output);
    List<String> arguments = new ArrayList<>(sparkOptions);
    arguments.add("generate");
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("--output", target.toString(), "--set", "output.format=json"));
    Submit.Result result = Submit.run(folder, Map.of(), arguments);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(target.resolve("_SUCCESS")).exists();
    return target;
  }

  private static String[] questions(String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--input",
                prompts("gsm8k-60.jsonl"),
                "--format",
                "json",
                "--prompt-column",
                "question",
                "--max-new-tokens",
                "12",
                "--set",
                "output.tokens=true"));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  /**
   * Other layouts within one process LayoutTest tries, executors and threads ExecutorLayoutTest.
   */
  @Test
  void everyLayoutWritesTheSameRows() throws IOException {
    List<String> sampling =
        List.of(
            "--temperature", "0.8", "--top-p", "0.9", "--repetition-penalty", "1.1", "--seed", "7");
    List<String> expected =
        JsonRows.sortedLines(
            generate("local", List.of(), questions(sampling.toArray(String[]::new))));
    assertThat(expected).hasSize(60);
    List<String> small = new ArrayList<>(sampling);
    small.addAll(List.of("--batch-size", "1", "--set", "input.partitions=7"));
    assertThat(
            JsonRows.sortedLines(
                generate("small", List.of(), questions(small.toArray(String[]::new)))))
        .isEqualTo(expected);
  }

  @Test
  void aBadRowIsARowAndItsNeighboursAreUntouched() throws IOException {
    Map<String, JsonNode> rows =
        JsonRows.byId(
            generate(
                "bad",
                List.of(),
                "--input",
                prompts("bad-rows.jsonl"),
                "--format",
                "json",
                "--id-column",
                "id",
                "--max-new-tokens",
                "8"));
    assertThat(rows).hasSize(10);
    assertThat(code(rows, "empty/0")).isEqualTo("prompt_empty");
    assertThat(code(rows, "null/0")).isEqualTo("prompt_empty");
    assertThat(code(rows, "missing/0")).isEqualTo("prompt_empty");
    assertThat(code(rows, "hot/0")).isEqualTo("option");
    assertThat(code(rows, "words/0")).isEqualTo("option");
    assertThat(code(rows, "long/0")).isEqualTo("prompt_too_long");
    assertThat(rows.get("good-2/0").get("completion_tokens").asInt()).isEqualTo(3);
    assertThat(rows.get("good-1/0").get("completion").asText())
        .isEqualTo(" there was a little girl named Lily.");
    assertThat(rows.values().stream().filter(row -> row.get("status").asText().equals("ok")))
        .hasSize(3);
    assertThat(rows.values().stream().filter(row -> row.get("status").asText().equals("error")))
        .hasSize(7);
  }

  private static String code(Map<String, JsonNode> rows, String key) {
    return rows.get(key).get("error_code").asText();
  }

  @Test
  void expressionsAndCompressedFilesServeAsInput() throws IOException {
    assertThat(
            JsonRows.byId(
                generate(
                    "turns",
                    List.of(),
                    "--input",
                    prompts("mt-bench-6.jsonl"),
                    "--format",
                    "json",
                    "--id-column",
                    "question_id",
                    "--prompt-column",
                    "turns[0]",
                    "--max-new-tokens",
                    "4")))
        .hasSize(6)
        .allSatisfy((id, row) -> assertThat(row.get("status").asText()).isEqualTo("ok"));
    assertThat(
            JsonRows.byId(
                generate(
                    "programs",
                    List.of(),
                    "--input",
                    prompts("HumanEval-12.jsonl.gz"),
                    "--format",
                    "json",
                    "--id-column",
                    "task_id",
                    "--max-new-tokens",
                    "4")))
        .hasSize(12)
        .allSatisfy(
            (id, row) ->
                assertThat(row.get("status").asText() + " " + row.get("error_code").asText())
                    .isIn("ok null", "error prompt_too_long"));
  }

  @Test
  void theDemoPrintsTwelveCompletionsAndRunsAgain() throws IOException {
    List<String> stories = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      Submit.Result result = Submit.run(folder, "demo");
      assertThat(result.exitCode()).as(result.errors()).isZero();
      assertThat(result.output()).contains("report.html", "rows            12 in, 12 ok, 0 error");
      stories.add(result.output().substring(0, result.output().indexOf("rows            12 in")));
    }
    assertThat(stories.get(0).lines().filter(String::isBlank)).hasSizeGreaterThanOrEqualTo(12);
    assertThat(stories.get(0)).contains("Anna had a doll that she loved very much. One night,");
    assertThat(stories.get(1)).isEqualTo(stories.get(0));
    try (java.util.stream.Stream<Path> found = Files.walk(folder)) {
      assertThat(found.filter(path -> path.endsWith("_quicksilver/run.json"))).hasSize(1);
    }
  }

  @Test
  void failuresSayWhatToDoAndLeaveTheirCode() throws IOException {
    failing(2, "temprature", "generate", "--input", prompts("gsm8k-60.jsonl"), "--temprature", "1");
    failing(
        3,
        "question",
        "generate",
        "--input",
        prompts("gsm8k-60.jsonl"),
        "--prompt-column",
        "query",
        "--output",
        folder.resolve("none").toString());
    failing(
        4,
        "config.json",
        "generate",
        "--model",
        folder.toString(),
        "--input",
        prompts("gsm8k-60.jsonl"),
        "--prompt-column",
        "question",
        "--output",
        folder.resolve("none").toString());
    failing(
        5,
        "errors.max_rows",
        "generate",
        "--input",
        prompts("bad-rows.jsonl"),
        "--max-new-tokens",
        "2",
        "--set",
        "errors.max_rows=2",
        "--output",
        folder.resolve("budget").toString());
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("mine.txt"), "mine");
    failing(
        6,
        "--overwrite",
        "generate",
        "--input",
        prompts("gsm8k-60.jsonl"),
        "--prompt-column",
        "question",
        "--output",
        taken.toString());
    assertThat(taken.resolve("mine.txt")).hasContent("mine");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  /** The file that says what a jar was built for lies before the jar's own on the class path. */
  @Test
  void aJarForAnotherLineOfSparkSaysSo() throws IOException {
    Path build = Files.createDirectories(folder.resolve("other/quicksilver"));
    Files.writeString(build.resolve("build.properties"), "spark.line=2.4\nscala=2.11\n");
    Submit.Result result =
        Submit.run(folder, "--driver-class-path", folder.resolve("other").toString(), "demo");
    assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
    assertThat(result.errors())
        .contains("quicksilver: Cannot start Quicksilver: Spark must be 2.4.x with Scala 2.11")
        .doesNotContain("\tat ");
  }

  private void failing(int code, String hint, String... arguments) throws IOException {
    Submit.Result result = Submit.run(folder, arguments);
    assertThat(result.exitCode()).as(result.errors()).isEqualTo(code);
    assertThat(result.errors()).contains(hint).doesNotContain("\tat ");
  }
}
