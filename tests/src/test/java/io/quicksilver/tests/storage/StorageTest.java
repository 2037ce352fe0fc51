package io.quicksilver.tests.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.StandaloneCluster;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model, input and output on real storage, worked on by executors that share nothing else. */
final class StorageTest {

  @TempDir Path folder;

  private static Path resource(String name) {
    try {
      return Path.of(StorageTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> generate(Storage storage, String master) throws IOException {
    storage.put(resource("/golden/plain-llama-tied-bf16-sharded"), "model");
    storage.put(resource("/prompts/gsm8k-60.jsonl"), "questions.jsonl");
    List<String> arguments = new ArrayList<>(storage.sparkOptions());
    arguments.addAll(List.of("--master", master, "--conf", "spark.executor.memory=1g"));
    arguments.addAll(List.of("generate", "--model", storage.uri("model")));
    arguments.addAll(List.of("--input", storage.uri("questions.jsonl")));
    arguments.addAll(List.of("--prompt-column", "question", "--max-new-tokens", "12"));
    arguments.addAll(List.of("--set", "output.format=json", "--set", "output.tokens=true"));
    arguments.addAll(List.of("--output", storage.uri("answers")));
    Submit.Result result = Submit.run(folder, Map.of(), arguments);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return StoredRows.sorted(StoredRows.files(storage, "answers"));
  }

  @Test
  void everyStorageHoldsTheSameRows() throws IOException {
    Path local = Files.createDirectory(folder.resolve("local"));
    List<String> expected = generate(new LocalStorage(local), "local[*]");
    assertThat(expected).hasSize(60);
    try (StandaloneCluster cluster = new StandaloneCluster(folder, 2)) {
      try (Storage hdfs = new HdfsStorage(folder.resolve("hdfs"), 2)) {
        assertThat(generate(hdfs, cluster.master())).isEqualTo(expected);
      }
      try (Storage s3 = new S3Storage()) {
        assertThat(generate(s3, cluster.master())).isEqualTo(expected);
      }
    }
  }
}
