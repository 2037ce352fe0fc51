package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.executor.ExecutorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that is killed while it decodes leaves nothing behind in its executors. */
class TaskEndTest {

  @TempDir Path folder;

  @Test
  @Timeout(120)
  void aKilledJobGivesEverythingBack() throws Exception {
    Path input =
        Files.write(
            folder.resolve("in.txt"), Collections.nCopies(200, "Once upon a time, there was"));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<RunSummary> run =
          thread.submit(
              () ->
                  Runs.run(
                      input,
                      folder.resolve("out"),
                      "sampling.max_new_tokens=400",
                      "output.ignore_eos=true"));
      while (ExecutorModel.arrowBytes() == 0) {
        Thread.sleep(Duration.ofMillis(10).toMillis());
      }
      LocalSpark.session().sparkContext().cancelAllJobs();

      assertThatThrownBy(run::get).hasStackTraceContaining("cancelled");
    } finally {
      thread.shutdown();
    }
    while (ExecutorModel.users() > 0) {
      Thread.sleep(Duration.ofMillis(10).toMillis());
    }
    assertThat(ExecutorModel.arrowBytes()).isZero();
    ExecutorModel.closeIdle();
    assertThat(folder.resolve("out").resolve("_SUCCESS")).doesNotExist();
  }

  @Test
  void aRunAfterwardsFindsAFreeOutput() throws IOException {
    Path output = Files.createDirectories(folder.resolve("out"));
    Files.createDirectories(output.resolve("_temporary").resolve("0"));
    Path input = Files.writeString(folder.resolve("in.txt"), "One day\n");

    assertThat(Runs.run(input, output).okRows()).isOne();
  }
}
