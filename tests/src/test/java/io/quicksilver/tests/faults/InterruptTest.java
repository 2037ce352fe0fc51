package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person who presses Ctrl-C, and once more. */
final class InterruptTest {

  /** What a process ends with that was sent SIGINT. */
  private static final int INTERRUPTED = 130;

  private static final int POLL_MILLIS = 100;

  @TempDir Path folder;

  /** One shard that takes longer than anybody waits. */
  private RunningJob start() throws IOException {
    Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"prompt\": \"One day\"}\n");
    return RunningJob.startCommand(
        folder,
        Map.of(),
        // Whoever started this test in the background may have had interrupts ignored.
        List.of(
            "env",
            "--default-signal=INT",
            Submit.HOME.resolve("submit/quicksilver").toString(),
            "generate",
            "--input",
            input.toString(),
            "--output",
            folder.resolve("out").toString(),
            "--samples",
            "10000",
            "--max-new-tokens",
            "200",
            "--set",
            "output.ignore_eos=true",
            "--set",
            "shutdown.grace=86400"));
  }

  private boolean hasPendingFile() throws IOException {
    Path pending = folder.resolve("out/_quicksilver/pending");
    if (!Files.isDirectory(pending)) {
      return false;
    }
    try (Stream<Path> found = Files.walk(pending)) {
      return found.anyMatch(Files::isRegularFile);
    }
  }

  private static void pause() {
    Workload.pause(Duration.ofMillis(POLL_MILLIS));
  }

  @Test
  void aSecondInterruptEndsTheWaitForShardsAndTheRunCanBeGoneOnWith() throws IOException {
    try (RunningJob job = start()) {
      while (job.isAlive() && !hasPendingFile()) {
        pause();
      }
      job.signal("INT");
      while (job.isAlive() && !job.errorsSoFar().contains("Told to end")) {
        pause();
      }
      assertThat(job.isAlive()).as(job.errorsSoFar()).isTrue();
      job.signal("INT");
      Submit.Result ended = job.await();

      assertThat(ended.exitCode()).as(ended.errors()).isEqualTo(INTERRUPTED);
      assertThat(ended.errors())
          .contains("Shards were still running", "the same command goes on from there:")
          .contains("submit/quicksilver generate --input ");
      assertThat(folder.resolve("out/_quicksilver/manifest.json")).exists();
      assertThat(folder.resolve("out/_SUCCESS")).doesNotExist();
    }
  }
}
