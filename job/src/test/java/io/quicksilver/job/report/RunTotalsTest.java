package io.quicksilver.job.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.job.executor.TaskReport;
import io.quicksilver.job.figures.TaskFigures;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.StepCosts;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTotalsTest {

  private static TaskReport task(int shard, String executor, long rows, Integer... first) {
    return new TaskReport(
        shard,
        executor,
        1,
        2_000_000_000L,
        77,
        "oneDNN",
        "avx512",
        rows,
        2 * rows,
        new GenerationStats(10, 4, 20, 5, 15, 45, 50),
        new StepCosts(25, 4, 2, 12, 500, 300, 200),
        300,
        100,
        50,
        250,
        2000,
        64,
        List.of(first),
        TaskFigures.NONE);
  }

  @Test
  void aShardCountsOnceHoweverOftenItRan() {
    RunTotals totals = RunTotals.of(List.of(task(0, "1", 3), task(1, "2", 4), task(0, "2", 3)));

    assertThat(totals.rowsRead()).isEqualTo(7);
    assertThat(totals.rowsWritten()).isEqualTo(14);
    assertThat(totals.stats()).isEqualTo(new GenerationStats(20, 8, 40, 10, 30, 90, 100));
    assertThat(RunRecord.Slots.of(totals.stats()).share()).isEqualTo(0.9);
    assertThat(RunRecord.Slots.of(GenerationStats.NONE).share()).isOne();
  }

  @Test
  void aRetryOfSomeRowsCountsBesideTheRunThatItMends() {
    RunTotals totals =
        RunTotals.of(List.of(task(0, "1", 3), task(0, "1", 1), task(0, "1", 1), task(1, "1", 4)));

    assertThat(totals.rowsRead()).isEqualTo(9);
    assertThat(totals.taskNanos()).isEqualTo(8000);
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

  @Test
  void thePartsOfTheBreakdownAddUpToTheTasksTime() {
    Breakdown parts = RunTotals.of(List.of(task(0, "1", 3), task(1, "1", 4))).breakdown();

    assertThat(parts.tasks()).isEqualTo(4e-6);
    assertThat(
            parts.load()
                + parts.read()
                + parts.tokenise()
                + parts.prefill()
                + parts.decode()
                + parts.draw()
                + parts.write()
                + parts.other())
        .isCloseTo(parts.tasks(), within(1e-15));
    assertThat(parts.other()).isCloseTo(6e-7, within(1e-15));
  }

  @Test
  void ratesAreThoseOfTheStepsThatDidIt() {
    Throughput throughput = Throughput.of(RunTotals.of(List.of(task(0, "1", 3))), 4e-6);

    assertThat(throughput.completionTokensPerSecond()).isCloseTo(20 / 4e-6, within(1.0));
    assertThat(throughput.prefillTokensPerSecond()).isCloseTo(10 / 500e-9, within(1.0));
    assertThat(throughput.decodeTokensPerSecond()).isCloseTo(12 / 420e-9, within(1.0));
    assertThat(throughput.parallelTasks()).isEqualTo(0.5);
    assertThat(throughput.paddedRows()).isEqualTo(4);
  }

  @Test
  void aRunWithoutRowsHasFiguresAllTheSame() {
    assertThat(Throughput.of(RunTotals.of(List.of()), 0))
        .isEqualTo(new Throughput(0, 0, 0, 0, 0, 0, 0));
  }
}
