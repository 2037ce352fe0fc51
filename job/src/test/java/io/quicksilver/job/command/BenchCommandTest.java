package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.model.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code bench} writes, and what it refuses. */
class BenchCommandTest {

  private final Spoken spoken = new Spoken();

  @TempDir private Path folder;

  @Test
  void figuresGoToTheTableTheJsonAndThePlot() throws IOException {
    Path json = folder.resolve("new/figures.json");
    Path plot = folder.resolve("rates.svg");
    int code =
        spoken.run(
            "bench",
            "--model=" + TinyLlama.at(folder.resolve("model")),
            "--batch-size=1,2",
            "--prompt-tokens=5",
            "--new-tokens=3",
            "--threads=1",
            "--json=" + json,
            "--plot=" + plot);
    assertThat(code).as(spoken.err()).isZero();
    assertThat(spoken.out()).contains("5 prompt and 3 new tokens, 1 threads", "of peak", "decode");
    assertThat(Files.readString(plot)).startsWith("<svg");
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**/.*");

    JsonNode figures = new ObjectMapper().readTree(Files.readString(json));
    assertThat(figures.isArray()).isTrue();
    assertThat(figures).hasSize(4);
    for (JsonNode figure : figures) {
      assertThat(List.copyOf(fields(figure)))
          .containsExactly(
              "precision",
              "batch_size",
              "phase",
              "tokens_per_second",
              "products_tokens_per_second",
              "peak_fraction");
      assertThat(figure.get("precision").asText()).isEqualTo("f32");
      assertThat(figure.get("phase").asText()).isIn("prefill", "decode");
      assertThat(figure.get("batch_size").isInt()).isTrue();
      assertThat(figure.get("tokens_per_second").isDouble()).isTrue();
    }
  }

  @Test
  void aFolderIsNoFileToWriteTo() {
    assertThat(spoken.run("bench", "--shape=tinyllama", "--plot=" + folder)).isEqualTo(2);
    assertThat(spoken.err()).contains("--plot must be a file, got the folder file:" + folder);
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--threads=1 | the model must be given by either --model or --shape, got nothing",
        "--shape=tinyllama --model=embedded | by either --model or --shape, got both",
        "--shape=huge | bench.shape must be tinyllama, or null for none, got huge",
        "--shape=tinyllama --batch-size=1,,2 | bench.batch_size must be a list",
        "--shape=tinyllama --batch-size=1,1 | bench.batch_size must be a list",
        "--shape=tinyllama --batch-size=0 | bench.batch_size must be a list",
        "--shape=tinyllama --precision=f32,f64 | bench.precision must be a list",
        "--shape=tinyllama --new-tokens=2048 | at most 2048 together, the model's window, got 2112",
      })
  void nonsenseIsAUsageError(String arguments, String sentence) {
    String[] words =
        ("bench " + arguments).strip().replace(' ', '\n').lines().toArray(String[]::new);
    assertThat(spoken.run(words)).isEqualTo(2);
    assertThat(spoken.err()).startsWith("quicksilver: Cannot read ").contains(sentence);
  }
}
