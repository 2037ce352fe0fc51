package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Signals;
import io.quicksilver.tests.cluster.StandaloneCluster;
import io.quicksilver.tests.storage.FailingStore;
import io.quicksilver.tests.storage.HdfsStorage;
import io.quicksilver.tests.storage.LocalStorage;
import io.quicksilver.tests.storage.S3Storage;
import io.quicksilver.tests.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drivers and executors that die by kill -9 while they work, and the same command again: with
 * model, input and output on this machine's disk, on HDFS and on S3, the same files come of it.
 */
final class KillTest {

  private static final long SEED = 20261123;
  private static final int MOMENTS_ELSEWHERE = 4;

  @TempDir static Path folder;
  private static StandaloneCluster cluster;
  private static Map<String, String> expected;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    cluster = new StandaloneCluster(folder, 2);
    expected = new Workload(folder, new LocalStorage(folder), List.of()).run("undisturbed");
    assertThat(expected).hasSize(Workload.SHARDS);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static Workload onCluster(Storage storage) throws IOException {
    return new Workload(
        folder,
        storage,
        List.of("--master", cluster.master(), "--conf", "spark.executor.memory=1g"));
  }

  /**
   * Strikes a run, and after a driver's death does what a scheduler does: the same once more.
   *
   * @param again the same command, on the same cluster or on another
   */
  private static void strike(
      Workload workload, Kill kill, String output, Between between, Workload again)
      throws IOException {
    Map<String, Long> survivors;
    try (RunningJob job = workload.start(output)) {
      workload.awaitFiles(job, output, kill.files());
      Workload.pause(kill.then());
      if (!kill.driver()) {
        cluster.executors().stream().limit(1).forEach(KillTest::killNow);
        assertThat(workload.completed(job, output)).as("%s", kill).isEqualTo(expected);
        return;
      }
      job.signal("KILL");
      job.await();
      survivors = workload.visible(output);
    }
    between.happens();
    assertThat(again.run(output)).as("%s", kill).isEqualTo(expected);
    assertThat(again.visible(output)).as("written once, %s", kill).containsAllEntriesOf(survivors);
  }

  private static void killNow(ProcessHandle process) {
    try {
      Signals.send(process, "KILL");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What else goes wrong between a death and the next run. */
  @FunctionalInterface
  private interface Between {
    void happens() throws IOException;
  }

  private static void strikeAll(List<Kill> kills) throws IOException {
    Workload workload = onCluster(new LocalStorage(folder));
    for (int i = 0; i < kills.size(); i++) {
      strike(workload, kills.get(i), "struck-" + kills.size() + "-" + i, () -> {}, workload);
    }
  }

  @Test
  void aDeadProcessCostsNoRow() throws IOException {
    strikeAll(Kill.draw(SEED, 2));
  }

  @Test
  @Tag("faults")
  void noMomentOfTwentyCostsARow() throws IOException {
    strikeAll(Kill.draw(SEED + 1, 20));
  }

  /** What a cluster began, a run without one goes on with. */
  private static void strikeOn(Storage storage, List<Kill> kills, Between between)
      throws IOException {
    Workload workload = onCluster(storage);
    Workload again = new Workload(folder, storage, List.of());
    for (int i = 0; i < kills.size(); i++) {
      strike(workload, kills.get(i), "struck-" + i, between, again);
    }
  }

  private static void strikeOnHdfs(String name, List<Kill> kills) throws IOException {
    try (HdfsStorage hdfs = new HdfsStorage(folder.resolve(name), 2)) {
      AtomicInteger node = new AtomicInteger();
      strikeOn(hdfs, kills, () -> hdfs.restartDataNode(node.getAndIncrement() % 2));
    }
  }

  private static void strikeOnS3(List<Kill> kills) throws IOException {
    AtomicInteger failures = new AtomicInteger();
    try (S3Storage s3 = new S3Storage(store -> new FailingStore(store, SEED, 0.05, failures))) {
      strikeOn(s3, kills, () -> {});
      assertThat(failures.get()).isPositive();
    }
  }

  @Test
  void onHdfsWithADataNodeRestarted() throws IOException {
    strikeOnHdfs("hdfs", Kill.draw(SEED + 2, 1));
  }

  @Test
  @Tag("faults")
  void noMomentCostsARowOnHdfsWithDataNodesRestarted() throws IOException {
    strikeOnHdfs("hdfs-often", Kill.draw(SEED + 4, MOMENTS_ELSEWHERE));
  }

  @Test
  void onS3WithRequestsThatFail() throws IOException {
    strikeOnS3(Kill.draw(SEED + 3, 1));
  }

  @Test
  @Tag("faults")
  void noMomentCostsARowOnS3WithRequestsThatFail() throws IOException {
    strikeOnS3(Kill.draw(SEED + 5, MOMENTS_ELSEWHERE));
  }
}
