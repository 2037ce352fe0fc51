package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Signals;
import io.quicksilver.tests.cluster.Submit;
import io.quicksilver.tests.cluster.YarnCluster;
import io.quicksilver.tests.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same command on YARN, with model, input and output on HDFS, writes the same files. */
final class YarnTest {

  @TempDir static Path folder;
  private static YarnCluster cluster;
  private static Map<String, String> expected;

  @BeforeAll
  static void runOnThisMachine() throws IOException {
    cluster = new YarnCluster(folder);
    expected = new Workload(folder, new LocalStorage(folder), List.of()).run("undisturbed");
    assertThat(expected).hasSize(Workload.SHARDS);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Workload on(String deployMode, String... settings) throws IOException {
    List<String> options = new ArrayList<>(cluster.sparkOptions(deployMode));
    for (String setting : settings) {
      options.addAll(List.of("--conf", setting));
    }
    return new Workload(folder, cluster.hdfs(), options, cluster.environment());
  }

  @Test
  void clientAndClusterModeWriteWhatOneMachineWrites() throws IOException {
    assertThat(on("client").run("client")).isEqualTo(expected);
    assertThat(on("cluster").run("cluster")).isEqualTo(expected);
  }

  @Test
  void aFailureOfADriverOnTheClusterFailsSparkSubmit() throws IOException {
    Workload workload = on("cluster", "spark.yarn.maxAppAttempts=1");
    List<String> arguments = new ArrayList<>(workload.arguments("failed"));
    arguments.addAll(List.of("--model", cluster.hdfs().uri("no-model")));
    try (RunningJob job = RunningJob.start(folder, cluster.environment(), arguments)) {
      // Spark's own last word names the application that failed, which is the one to follow.
      Submit.Result result = job.awaitUnchecked();
      assertThat(result.exitCode()).as(result.errors()).isEqualTo(1);
      assertThat(result.errors()).contains("User application exited with status 4");
    }
    assertThat(workload.visible("failed")).isEmpty();
  }

  @Test
  @Tag("faults")
  void anExecutorsContainerThatDiesCostsNoRow() throws IOException {
    Workload workload = on("client");
    try (RunningJob job = workload.start("executor")) {
      workload.awaitFiles(job, "executor", 2);
      List<ProcessHandle> executors = YarnCluster.executors();
      assertThat(executors).hasSize(2);
      Signals.send(executors.get(0), "KILL");
      assertThat(workload.completed(job, "executor")).isEqualTo(expected);
    }
    // The same once more finds all of it there, from wherever it is started.
    Map<String, Long> written = workload.visible("executor");
    assertThat(on("cluster").run("executor")).isEqualTo(expected);
    assertThat(workload.visible("executor")).isEqualTo(written);
  }

  @Test
  @Tag("faults")
  void anApplicationMasterThatDiesIsFollowedByOneThatGoesOn() throws IOException {
    Workload workload = on("cluster");
    try (RunningJob job = workload.start("master")) {
      workload.awaitFiles(job, "master", 2);
      Map<String, Long> survivors = workload.visible("master");
      List<ProcessHandle> masters = YarnCluster.masters();
      assertThat(masters).hasSize(1);
      Signals.send(masters.get(0), "KILL");
      assertThat(workload.completed(job, "master")).isEqualTo(expected);
      assertThat(workload.visible("master")).containsAllEntriesOf(survivors);
    }
  }
}
