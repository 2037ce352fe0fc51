package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from a speed: executors, time, and memory that a run accepts. */
class ClusterPlanTest {

  private static ClusterPlan within(Duration deadline) {
    return Plans.of("yarn", deadline);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 100_000, 10_000_000})
  void moreRowsTakeLongerInProportion(long rows) {
    ClusterPlan some = Plans.of("yarn", rows, Duration.ofDays(20_000));
    ClusterPlan more = Plans.of("yarn", 10 * rows, Duration.ofDays(20_000));

    assertThat(some.executors()).isEqualTo(more.executors()).isEqualTo(1);
    assertThat(more.seconds()).isCloseTo(10 * some.seconds(), withinPercentage(3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 24})
  void aDeadlineHalvedAsksForTwiceTheExecutors(int hours) {
    ClusterPlan all = Plans.of("yarn", 100_000_000, Duration.ofHours(2L * hours));
    ClusterPlan half = Plans.of("yarn", 100_000_000, Duration.ofHours(hours));

    assertThat((double) half.executors()).isCloseTo(2.0 * all.executors(), withinPercentage(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 61, 360, 1440, 100_000})
  void executorsAreEnoughAndNoMoreThanThat(int minutes) {
    ClusterPlan plan = within(Duration.ofMinutes(minutes));

    assertThat(plan.seconds()).isLessThanOrEqualTo(0.9 * 60 * minutes);
    assertThat(plan.executors() - 1)
        .isLessThan((int) Math.ceil(1.05 * plan.secondsAlone() / (0.9 * 60 * minutes)));
  }

  @Test
  void twoCoresTakeHalfTheTimeOfOne() {
    PromptCounts counts = PromptCounts.alike(100_000, 1, 200, 64);
    RunSpeed speed = Plans.speed(16);

    assertThat(speed.seconds(counts, 100, 2)).isEqualTo(speed.seconds(counts, 100, 1) / 2);
    assertThat(speed.seconds(counts, 100, 100)).isEqualTo(speed.seconds(counts, 100, 1000));
  }

  @Test
  void whatAPlanTakesIsItsTokensAtTheSpeedOfItsTasks() {
    ClusterPlan plan = Plans.of("yarn", 1_000_000, Duration.ofDays(1_000));
    // Rows that decode beside a prompt share its step: a little less than the sum.
    double apart = 1e6 * (200 / 300.0 + 64 / 100.0) / (4 * plan.executors());

    assertThat(plan.seconds()).isBetween(0.8 * apart, apart * 1.01);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "16, 2, 268435456", "128, 8, 0", "4096, 16, 268435456"})
  void aRunFindsTheMemoryThatItNeeds(int slots, int tasks, long prefixes) {
    ExecutorNeed need = new ExecutorNeed(3L << 30, 90L << 20, 7L << 20, prefixes, tasks);
    ExecutorSize size = ExecutorSize.of(need, slots);

    assertThat(MemoryPlan.of(need, need, size.offer(), slots, true).slots()).isEqualTo(slots);
    assertThat(size.offer().tasks()).isEqualTo(tasks);
  }

  @Test
  void aDeadlineThatCannotBeMetNamesOneThatCan() {
    assertThatThrownBy(() -> within(Duration.ofSeconds(2)))
        .isInstanceOf(QuicksilverException.class)
        .satisfies(
            failure -> {
              assertThat(((QuicksilverException) failure).code()).isEqualTo(ExitCode.USAGE);
              Matcher named =
                  Pattern.compile("--deadline must be at least (\\d+) s, .* got 2 s")
                      .matcher(failure.getMessage());
              assertThat(named.find()).as(failure.getMessage()).isTrue();
              Duration possible = Duration.ofSeconds(Long.parseLong(named.group(1)));
              assertThat(within(possible).seconds())
                  .isLessThanOrEqualTo((double) possible.toSeconds());
            });
  }
}
