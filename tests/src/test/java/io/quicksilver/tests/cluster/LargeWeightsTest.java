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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Weights that are larger than the heaps of driver and executors reach two executors.
 *
 * <p>Four of TinyLlama's layers, 0.67 GB, pass heaps of 512 MB; {@code -Dquicksilver.layers=22
 * -Dquicksilver.heap=1536} makes it TinyLlama in 1.5 GB.
 */
final class LargeWeightsTest {

  private static final String HEAP = System.getProperty("quicksilver.heap", "512") + "m";
  private static final int LAYERS = Integer.getInteger("quicksilver.layers", 4);

  @TempDir static Path folder;
  private static Path model;
  private static Path input;

  @BeforeAll
  static void write() throws IOException {
    model = LargeModel.write(folder.resolve("model"), LAYERS);
    input = Files.writeString(folder.resolve("in.txt"), "Once upon a time\nOne day\nA dog\nThe\n");
  }

  private static JsonNode run(String name, String... settings) throws IOException {
    Path output = folder.resolve(name);
    List<String> arguments = new ArrayList<>(List.of("--master", "local-cluster[2,1,2048]"));
    arguments.addAll(
        List.of("--driver-memory", HEAP, "--conf", "spark.executor.memory=" + HEAP, "generate"));
    arguments.addAll(List.of("--model", model.toString(), "--input", input.toString()));
    arguments.addAll(List.of("--precision", "bf16", "--max-new-tokens", "4"));
    arguments.addAll(List.of("--output", output.toString(), "--set", "output.format=json"));
    arguments.addAll(List.of("--set", "input.partitions=2", "--set", "output.ignore_eos=true"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    Submit.Result result = Submit.run(folder, Map.of(), arguments);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return new ObjectMapper().readTree(output.resolve("_quicksilver/run.json").toFile());
  }

  @Test
  void heapsNeedNotHoldTheWeightsWhicheverWayTheyTake() throws IOException {
    long heap = Integer.parseInt(HEAP.substring(0, HEAP.length() - 1)) * (1L << 20);
    assertThat(heap).isLessThan(Files.size(model.resolve("model.safetensors")));

    JsonNode sent = run("sent", "weights.distribution=broadcast");
    JsonNode read = run("read", "weights.distribution=files");

    assertThat(sent.get("executors")).hasSize(2);
    assertThat(sent.get("digests")).isEqualTo(read.get("digests"));
    assertThat(JsonRows.sortedLines(folder.resolve("sent")))
        .hasSize(4)
        .isEqualTo(JsonRows.sortedLines(folder.resolve("read")));
  }
}
