package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors whose native code cannot load are replaced at no task's cost; if all are, a sentence.
 */
final class BrokenExecutorTest {

  @TempDir Path folder;
  private Path plugin;

  @BeforeEach
  void makePlugin() throws IOException {
    plugin =
        ClassJar.write(folder.resolve("plugin.jar"), NoNatives.class, NoNatives.Executor.class);
  }

  private Submit.Result run(String output, String broken) throws IOException {
    Path input = folder.resolve("in.txt");
    Files.write(input, Collections.nCopies(12, "Once upon a time"));
    List<String> arguments = new ArrayList<>(List.of("--master", "local-cluster[2,1,1024]"));
    arguments.addAll(List.of("--jars", plugin.toString()));
    arguments.addAll(List.of("--conf", "spark.plugins=" + NoNatives.class.getName()));
    arguments.addAll(List.of("--conf", "spark.task.maxFailures=1"));
    arguments.addAll(List.of("--conf", "spark." + NoNatives.EXECUTORS + "=" + broken));
    arguments.addAll(List.of("generate", "--input", input.toString(), "--max-new-tokens", "4"));
    arguments.addAll(List.of("--output", folder.resolve(output).toString()));
    arguments.addAll(List.of("--set", "output.format=json", "--set", "input.partitions=6"));
    return Submit.run(folder, Map.of(), arguments);
  }

  @Test
  void aBrokenExecutorCostsNoTaskAnAttempt() throws IOException {
    Submit.Result result = run("one", "[01]");

    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(JsonRows.sortedLines(folder.resolve("one"))).hasSize(12);
    assertThat(result.errors())
        .containsPattern("Replacing executor [01]: Cannot load the model: .* \\(executor [01] on ");
  }

  @Test
  void whereEveryExecutorIsBrokenTheJobEndsWithTheSentence() throws IOException {
    Submit.Result result = run("all", ".*");

    assertThat(result.exitCode()).as(result.errors()).isEqualTo(4);
    assertThat(result.errors())
        .containsPattern("quicksilver: Cannot load the model: .* \\(executor \\d+ on ");
    assertThat(folder.resolve("all").resolve("_SUCCESS")).doesNotExist();
  }
}
