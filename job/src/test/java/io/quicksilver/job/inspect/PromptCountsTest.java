package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Counts add up, however the rows are spread. */
class PromptCountsTest {

  private static final PromptCounts A =
      new PromptCounts(
          3, 4, 10, 20, 7, new TreeMap<>(Map.of(2, 1L, 4, 2L)), new TreeMap<>(Map.of("a", 1L)));
  private static final PromptCounts B =
      new PromptCounts(
          5, 6, 30, 40, 9, new TreeMap<>(Map.of(4, 1L, 9, 1L)), new TreeMap<>(Map.of("b", 2L)));

  @Test
  void countsAddUp() {
    PromptCounts sum = A.plus(B);
    assertThat(sum)
        .isEqualTo(
            new PromptCounts(
                8,
                10,
                40,
                60,
                9,
                new TreeMap<>(Map.of(2, 1L, 4, 3L, 9, 1L)),
                new TreeMap<>(Map.of("a", 1L, "b", 2L))))
        .isEqualTo(B.plus(A));
    assertThat(A.plus(PromptCounts.NONE)).isEqualTo(A);
  }

  @Test
  void totalsFollowFromTheLengths() {
    PromptCounts sum = A.plus(B);
    assertThat(sum.tokenised()).isEqualTo(5);
    assertThat(sum.tokens()).isEqualTo(2 + 3 * 4 + 9);
    assertThat(sum.errorRows()).isEqualTo(3);
  }

  @Test
  void aQuantileIsTheLengthThatSoManyDoNotExceed() {
    PromptCounts sum = A.plus(B);
    assertThat(sum.quantile(0.2)).isEqualTo(2);
    assertThat(sum.quantile(0.21)).isEqualTo(4);
    assertThat(sum.quantile(0.8)).isEqualTo(4);
    assertThat(sum.quantile(1)).isEqualTo(9);
    assertThat(PromptCounts.NONE.quantile(0.5)).isZero();
  }

  @Test
  void promptsOfOneLengthCountAsTheyWould() {
    PromptCounts alike = PromptCounts.alike(10, 2, 7, 5);
    assertThat(alike.completions()).isEqualTo(20);
    assertThat(alike.tokens()).isEqualTo(70);
    assertThat(alike.promptTokens()).isEqualTo(140);
    assertThat(alike.newTokens()).isEqualTo(100);
    assertThat(alike.meanPrompt()).isEqualTo(7);
    assertThat(alike.meanNew()).isEqualTo(5);
  }

  @Test
  void aSampleStandsForMoreRowsLikeIt() {
    PromptCounts more = A.scaledTo(3000);
    assertThat(more.rows()).isEqualTo(3000);
    assertThat(more.meanPrompt()).isEqualTo(A.meanPrompt());
    assertThat(more.meanNew()).isEqualTo(A.meanNew());
    assertThat(more.errorRows()).isEqualTo(1000 * A.errorRows());
    assertThat(more.quantile(0.5)).isEqualTo(A.quantile(0.5));
    assertThat(more.longestRow()).isEqualTo(A.longestRow());
    assertThat(A.scaledTo(A.rows())).isEqualTo(A);
  }

  @Test
  void countsSurviveTheirText() {
    assertThat(PromptCounts.of(A.toJson())).isEqualTo(A);
  }
}
