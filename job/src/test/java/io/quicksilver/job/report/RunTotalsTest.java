package io.quicksilver.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.executor.TaskReport;
import io.quicksilver.model.decode.GenerationStats;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTotalsTest {

  private static TaskReport task(int partition, String executor, long rows, Integer... first) {
    return new TaskReport(
        partition,
        executor,
        1,
        2_000_000_000L,
        77,
        "oneDNN",
        "avx512",
        rows,
        2 * rows,
        new GenerationStats(10, 4, 20, 5, 15, 45, 50, 1000),
        100,
        2000,
        64,
        List.of(first));
  }

  @Test
  void aPartitionCountsOnceHoweverOftenItRan() {
    RunTotals totals = RunTotals.of(List.of(task(0, "1", 3), task(1, "2", 4), task(0, "2", 3)));

    assertThat(totals.rowsRead()).isEqualTo(7);
    assertThat(totals.rowsWritten()).isEqualTo(14);
    assertThat(totals.stats()).isEqualTo(new GenerationStats(20, 8, 40, 10, 30, 90, 100, 2000));
    assertThat(RunRecord.Slots.of(totals.stats()).share()).isEqualTo(0.9);
    assertThat(RunRecord.Slots.of(GenerationStats.NONE).share()).isOne();
  }

  @Test
  void executorsHaveTheirOwnPart() {
    RunTotals totals = RunTotals.of(List.of(task(0, "1", 3), task(1, "2", 4), task(2, "2", 5)));

    assertThat(totals.executors())
        .extracting(RunRecord.Executor::id, RunRecord.Executor::partitions)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("1", 1L),
            org.assertj.core.groups.Tuple.tuple("2", 2L));
    assertThat(totals.executors().get(0).loads()).isOne();
    assertThat(totals.executors().get(0).loadSeconds()).isEqualTo(2.0);
    assertThat(totals.versions("4").instructionSet()).isEqualTo("avx512");
  }

  @Test
  void theFirstPromptIsTheFirstThatHasTokens() {
    assertThat(
            RunTotals.of(List.of(task(2, "1", 1, 9), task(0, "1", 1), task(1, "1", 1, 5, 6)))
                .firstPromptTokens())
        .containsExactly(5, 6);
    assertThat(RunTotals.of(List.of()).firstPromptTokens()).isEmpty();
  }
}
