package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Signals;
import io.quicksilver.tests.cluster.StandaloneCluster;
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

/** Executors that are slow, or are taken away in order. */
@Tag("faults")
final class LostExecutorsTest {

  @TempDir static Path folder;
  private static StandaloneCluster cluster;
  private static Map<String, String> expected;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    cluster = new StandaloneCluster(folder, 2);
    expected = new Workload(folder, new LocalStorage(folder), List.of()).run("undisturbed");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Workload onCluster(String... settings) throws IOException {
    List<String> options =
        new ArrayList<>(
            List.of("--master", cluster.master(), "--conf", "spark.executor.memory=1g"));
    for (String setting : settings) {
      options.addAll(List.of("--conf", setting));
    }
    return new Workload(folder, new LocalStorage(folder), options);
  }

  @Test
  void speculationBesideASlowExecutorChangesNothing() throws IOException {
    Workload workload =
        onCluster(
            "spark.speculation=true",
            "spark.speculation.interval=200ms",
            "spark.speculation.multiplier=1.2",
            "spark.speculation.quantile=0.2",
            "spark.speculation.minTaskRuntime=200ms");
    try (RunningJob job = workload.start("slow")) {
      workload.awaitFiles(job, "slow", 1);
      List<ProcessHandle> executors = cluster.executors();
      assertThat(executors).hasSize(2);
      try (SlowProcess slow = new SlowProcess(executors.get(0))) {
        slow.slowDown();
        assertThat(workload.completed(job, "slow")).isEqualTo(expected);
      }
    }
  }

  @Test
  void aDecommissionedExecutorCostsNoRow() throws IOException {
    Workload workload = onCluster("spark.decommission.enabled=true");
    try (RunningJob job = workload.start("decommissioned")) {
      workload.awaitFiles(job, "decommissioned", 1);
      List<ProcessHandle> executors = cluster.executors();
      assertThat(executors).hasSize(2);
      Signals.send(executors.get(0), "PWR");
      assertThat(workload.completed(job, "decommissioned")).isEqualTo(expected);
      assertThat(executors.get(0).isAlive()).isFalse();
    }
  }
}
