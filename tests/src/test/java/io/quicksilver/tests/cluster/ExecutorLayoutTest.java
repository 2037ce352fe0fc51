package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A row's bytes depend neither on the executors nor on the threads that a task has, at any
 * precision, whether greedy or sampled. What a layout is within one process and with one thread,
 * LayoutTest tries in full.
 */
final class ExecutorLayoutTest {

  private static final int ROWS = 36;

  @TempDir Path folder;

  /** Every other row is greedy, the others are sampled; lengths of prompts and answers differ. */
  private Path prompts() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          String.format(
              "{\"name\": \"row %d\", \"prompt\": \"One day, %sand dog %d\","
                  + " \"temperature\": %s, \"max_new_tokens\": %d}",
              i, "a little cat ".repeat(i % 7), i, i % 2 == 0 ? "0.0" : "0.8", 1 + i % 12));
    }
    return Files.write(folder.resolve("prompts.jsonl"), lines);
  }

  /** Lets an application of its own complete the prompts at each precision. */
  private Path run(String name, String master, int threads, int partitions) throws IOException {
    Path output = folder.resolve(name);
    Path jar = ClassJar.write(folder.resolve("test.jar"), EveryPrecision.class);
    List<String> arguments = new ArrayList<>(List.of("--master", master));
    arguments.addAll(List.of("--conf", "spark.task.cpus=" + threads));
    arguments.addAll(List.of("--class", EveryPrecision.class.getName()));
    arguments.addAll(List.of("--jars", jar.toString(), "generate", output.toString()));
    arguments.addAll(List.of("--input", prompts().toString(), "--id-column", "name"));
    arguments.addAll(List.of("--samples", "2", "--seed", "7"));
    arguments.addAll(List.of("--set", "input.partitions=" + partitions));
    arguments.addAll(List.of("--set", "output.format=json", "--set", "output.tokens=true"));
    Submit.Result result = Submit.run(folder, Map.of(), arguments);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return output;
  }

  private static JsonNode tale(Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("_quicksilver/run.json").toFile());
  }

  @Test
  void executorsAndThreadsChangeNoRow() throws IOException {
    Path one = run("one", "local-cluster[1,2,1024]", 2, 1);
    Path two = run("two", "local-cluster[2,1,1024]", 1, 4);

    List<List<String>> seen = new ArrayList<>();
    for (String precision : List.of("f32", "bf16", "int8")) {
      assertThat(tale(one.resolve(precision)).get("executors")).as(precision).hasSize(1);
      assertThat(tale(two.resolve(precision)).get("executors")).as(precision).hasSize(2);
      List<String> rows = JsonRows.sortedLines(one.resolve(precision));
      assertThat(rows).as(precision).hasSize(2 * ROWS).allMatch(row -> row.contains("\"ok\""));
      assertThat(JsonRows.sortedLines(two.resolve(precision))).as(precision).isEqualTo(rows);
      seen.add(rows);
    }
    // Were a precision another's, nothing would have been shown for it.
    assertThat(seen).doesNotHaveDuplicates();
  }
}
