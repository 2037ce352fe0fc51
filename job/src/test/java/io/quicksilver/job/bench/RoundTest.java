package io.quicksilver.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How rounds come to a figure. */
class RoundTest {

  private static Round round(double prefill, double decode) {
    return new Round(prefill, 10 * prefill, decode, 10 * decode, 7, 8);
  }

  @Test
  void eachRateHasItsOwnMedian() {
    assertThat(Round.median(List.of(round(3, 1), round(1, 2), round(2, 3)))).isEqualTo(round(2, 2));
  }

  @Test
  void ofTwoRoundsTheSlowerCounts() {
    assertThat(Round.median(List.of(round(3, 1), round(1, 2)))).isEqualTo(round(1, 1));
  }

  @Test
  void ratesAreSettledWhenNeitherPhaseGetsFaster() {
    Round best = round(100, 100).best(round(90, 200));
    assertThat(best).isEqualTo(round(100, 200));
    assertThat(round(102, 201).isSettled(best, 0.03)).isTrue();
    assertThat(round(104, 100).isSettled(best, 0.03)).isFalse();
    assertThat(round(50, 210).isSettled(best, 0.03)).isFalse();
  }
}
