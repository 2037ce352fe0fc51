package io.quicksilver.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {

  private static Progress progress(long expected, Counts done, Counts recent, double seconds) {
    return new Progress(expected, done, recent, seconds);
  }

  @Test
  void theLineSaysRowsSpeedAndTimeLeft() {
    assertThat(
            progress(10_000, new Counts(1200, 34, 99, 50_000), new Counts(600, 0, 9, 9000), 30)
                .line())
        .isEqualTo("1,234 of 10,000 rows · 300 tokens/s · 7 min left · 34 error rows");
  }

  @Test
  void nothingIsSaidOfTheTimeLeftBeforeARowEnds() {
    assertThat(progress(10, new Counts(0, 0, 500, 0), new Counts(0, 0, 500, 0), 2).line())
        .isEqualTo("0 of 10 rows · 250 tokens/s");
    assertThat(progress(10, Counts.NONE, Counts.NONE, 0).line())
        .isEqualTo("0 of 10 rows · 0 tokens/s");
  }

  @Test
  void timesAreRounded() {
    Counts one = new Counts(1, 0, 0, 0);
    assertThat(progress(120, one, one, 1).line()).contains("119 s left");
    assertThat(progress(601, one, one, 1).line()).contains("10 min left");
    assertThat(progress(10_801, one, one, 1).line()).contains("3 h left");
    assertThat(progress(864_001, one, one, 1).line()).contains("10 days left");
  }

  @Test
  void moreRowsThanExpectedLeaveNoTime() {
    Counts three = new Counts(3, 0, 0, 9);
    assertThat(progress(2, three, three, 1).line())
        .isEqualTo("3 of 3 rows · 9 tokens/s · 0 s left");
  }
}
