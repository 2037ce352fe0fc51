package io.quicksilver.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Submit;
import io.quicksilver.tests.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two runs on one output, and a run that is asked to leave. */
final class FenceTest {

  /** What a process ends with that was sent SIGTERM. */
  private static final int TERMINATED = 143;

  /** A lease that no run here outlives. */
  private static final String[] LONG_LEASE = {"--set", "output.lease=300"};

  @TempDir Path folder;
  private Workload workload;

  @BeforeEach
  void prepare() throws IOException {
    workload = new Workload(folder, new LocalStorage(folder), List.of());
  }

  @Test
  void aSecondRunIsRefusedAndAnEndedOneResumes() throws IOException {
    Map<String, String> expected = workload.run("undisturbed");
    try (RunningJob first = workload.start("answers", LONG_LEASE)) {
      workload.awaitFiles(first, "answers", 1);
      // The first one does nothing now, and is not dead: its lease goes on.
      first.signal("STOP");
      Map<String, Long> before = workload.visible("answers");
      assertRefused(before);
      first.signal("CONT");
      first.signal("TERM");
      Submit.Result drained = first.await();
      assertThat(drained.exitCode()).as(drained.errors()).isEqualTo(TERMINATED);
      assertThat(drained.errors()).contains("the same command goes on from there");
      Map<String, Long> committed = workload.visible("answers");
      assertThat(committed).containsAllEntriesOf(before).hasSizeLessThan(Workload.SHARDS);
      // Whoever leaves in order leaves no lease behind.
      assertThat(workload.run("answers", LONG_LEASE)).isEqualTo(expected);
      assertThat(workload.visible("answers")).containsAllEntriesOf(committed);
    }
  }

  private void assertRefused(Map<String, Long> before) throws IOException {
    try (RunningJob second = workload.start("answers", LONG_LEASE)) {
      Submit.Result refused = second.await();
      assertThat(refused.exitCode()).as(refused.errors()).isEqualTo(6);
      assertThat(refused.errors()).contains("must have no other run writing to it");
    }
    assertThat(workload.visible("answers")).isEqualTo(before);
  }

  @Test
  @Tag("faults")
  void aRunThatSleptThroughItsLeaseWritesNothingMore() throws IOException {
    Map<String, String> expected = workload.run("undisturbed");
    try (RunningJob first = workload.start("answers")) {
      workload.awaitFiles(first, "answers", 1);
      first.signal("STOP");
      assertThat(workload.run("answers")).isEqualTo(expected);
      Map<String, Long> written = workload.visible("answers");
      first.signal("CONT");
      Submit.Result fenced = first.await();
      assertThat(fenced.exitCode()).as(fenced.errors()).isEqualTo(6);
      assertThat(workload.visible("answers")).isEqualTo(written);
    }
  }
}
