package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Submit;
import io.quicksilver.tests.storage.Storage;
import io.quicksilver.tests.storage.StoredRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * One command of a user, long enough to be hit while it works: 60 prompts, three completions of
 * each, in twelve shards. Whoever runs it again writes the same files.
 */
final class Workload {

  /** Data files of its output. */
  static final int SHARDS = 12;

  /** Rows of its output. */
  static final int ROWS = 180;

  /** On a machine whose cores others hold for minutes, too. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final int POLL_MILLIS = 50;

  private final Path folder;
  private final Storage storage;
  private final List<String> sparkOptions;
  private final Map<String, String> environment;

  /** Puts model and prompts on the storage. The options before the command name the cluster. */
  Workload(Path folder, Storage storage, List<String> clusterOptions) throws IOException {
    this(folder, storage, clusterOptions, Map.of());
  }

  /** The same, with what the user's shell has. */
  Workload(
      Path folder, Storage storage, List<String> clusterOptions, Map<String, String> environment)
      throws IOException {
    this.folder = folder;
    this.storage = storage;
    this.environment = environment;
    sparkOptions = new ArrayList<>(storage.sparkOptions());
    sparkOptions.addAll(clusterOptions);
    // Not two hundred for sixty rows.
    sparkOptions.addAll(List.of("--conf", "spark.sql.shuffle.partitions=4"));
    put("/prompts/gsm8k-60.jsonl", "questions.jsonl");
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      put("/quicksilver/models/demo/" + file, "model/" + file);
    }
  }

  /** Puts a file of the class path on the storage. */
  private void put(String resource, String name) throws IOException {
    try (FileSystem fileSystem = storage.fileSystem();
        InputStream from = Workload.class.getResourceAsStream(resource);
        OutputStream to =
            fileSystem.create(new org.apache.hadoop.fs.Path(storage.uri(name)), true)) {
      from.transferTo(to);
    }
  }

  /** The command that writes an output, with more options than the usual ones. */
  List<String> arguments(String output, String... more) {
    List<String> arguments = new ArrayList<>(sparkOptions);
    arguments.addAll(List.of("generate", "--model", storage.uri("model")));
    arguments.addAll(List.of("--input", storage.uri("questions.jsonl")));
    arguments.addAll(List.of("--prompt-column", "question", "--samples", "3"));
    arguments.addAll(List.of("--max-new-tokens", "64", "--temperature", "0.8"));
    arguments.addAll(List.of("--set", "output.format=json"));
    arguments.addAll(List.of("--set", "input.partitions=" + SHARDS));
    arguments.addAll(List.of("--set", "output.lease=5"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--output", storage.uri(output)));
    return arguments;
  }

  RunningJob start(String output, String... more) throws IOException {
    return RunningJob.start(folder, environment, arguments(output, more));
  }

  /** Runs it to a good end and returns what it wrote. */
  Map<String, String> run(String output, String... more) throws IOException {
    try (RunningJob job = start(output, more)) {
      return completed(job, output);
    }
  }

  /** Waits for a good end and returns what was written. */
  Map<String, String> completed(RunningJob job, String output) throws IOException {
    Submit.Result result = job.await();
    assertThat(result.exitCode()).as(result.errors()).isZero();
    Map<String, String> files = StoredRows.files(storage, output);
    assertThat(StoredRows.sorted(files)).hasSize(ROWS).doesNotHaveDuplicates();
    return files;
  }

  /** The data files that are visible, each with the time when it was written. */
  Map<String, Long> visible(String output) throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (FileSystem fileSystem = storage.fileSystem()) {
      var place = new org.apache.hadoop.fs.Path(storage.uri(output));
      FileStatus[] found =
          fileSystem.exists(place) ? fileSystem.listStatus(place) : new FileStatus[0];
      for (FileStatus file : found) {
        if (file.getPath().getName().startsWith("part-")) {
          files.put(file.getPath().getName(), file.getModificationTime());
        }
      }
    }
    return files;
  }

  /** Waits until that many data files are visible, or the job has ended. */
  void awaitFiles(RunningJob job, String output, int count) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (job.isAlive() && visible(output).size() < count) {
      if (System.nanoTime() > deadline) {
        throw new IOException("no " + count + " files: " + job.errorsSoFar());
      }
      pause(Duration.ofMillis(POLL_MILLIS));
    }
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
