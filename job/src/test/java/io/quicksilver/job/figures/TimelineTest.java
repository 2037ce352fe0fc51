package io.quicksilver.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static long sum(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).sum();
  }

  @Test
  void workIsSpreadEvenlyOverItsTime() {
    Timeline line = Timeline.of(1_000_125, 1_001_000, 700, 0);

    assertThat(line.width()).isEqualTo(250);
    assertThat(line.first()).isEqualTo(4000);
    assertThat(line.prompt()).containsExactly(100L, 200L, 200L, 200L, 0L);
  }

  @Test
  void workOfAMomentLiesInOneBucket() {
    assertThat(Timeline.of(1_000_100, 1_000_100, 3, 5))
        .isEqualTo(new Timeline(250, 4000, List.of(3L), List.of(5L)));
  }

  @Test
  void noTokenIsLostAndNoLineGrowsBeyondItsBound() {
    SplittableRandom random = new SplittableRandom(1);
    Timeline line = Timeline.NONE;
    long time = 1_700_000_000_123L;
    long tokens = 0;
    for (int i = 0; i < 5000; i++) {
      long next = time + random.nextLong(i < 2500 ? 300 : 40_000);
      long done = random.nextLong(1000);
      line = line.plus(Timeline.of(time, next, done, 2 * done));
      tokens += done;
      time = next;
      assertThat(line.prompt()).hasSizeBetween(1, Timeline.MOST);
    }

    assertThat(sum(line.prompt())).isEqualTo(tokens);
    assertThat(sum(line.completion())).isEqualTo(2 * tokens);
    assertThat((line.first() + line.prompt().size()) * line.width()).isGreaterThan(time);
  }

  @Test
  void linesOfDifferentWidthsAddUpExactly() {
    Timeline fine = new Timeline(250, 4001, List.of(1L, 2L, 3L), List.of(4L, 5L, 6L));
    Timeline coarse = new Timeline(1000, 999, List.of(10L, 20L), List.of(0L, 0L));

    Timeline both = new Timeline(1000, 999, List.of(10L, 26L), List.of(0L, 15L));
    assertThat(fine.plus(coarse)).isEqualTo(both);
    assertThat(coarse.plus(fine)).isEqualTo(both);
    assertThat(coarse.plus(Timeline.NONE)).isEqualTo(coarse);
    assertThat(Timeline.NONE.plus(fine)).isEqualTo(fine);
  }

  @Test
  void tasksFarApartStayWithinTheBound() {
    Timeline early = Timeline.of(0, 1000, 8, 8);
    Timeline late = Timeline.of(100_000_000, 100_001_000, 8, 8);

    assertThat(early.plus(late).prompt()).hasSizeLessThanOrEqualTo(Timeline.MOST);
    assertThat(sum(early.plus(late).prompt())).isEqualTo(16);
  }
}
