package io.quicksilver.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenHistogramTest {

  private static TokenHistogram of(int... rows) {
    TokenHistogram.Counter counter = new TokenHistogram.Counter();
    for (int row : rows) {
      counter.add(row);
    }
    return counter.histogram();
  }

  @Test
  void everyCountLiesInItsBucketAndBucketsFollowOneAnother() {
    for (int tokens = 0; tokens < 100_000; tokens++) {
      int bucket = TokenHistogram.bucket(tokens);
      assertThat((long) tokens)
          .isBetween(TokenHistogram.from(bucket), TokenHistogram.from(bucket + 1) - 1);
    }
  }

  @Test
  void aBucketIsAtMostAQuarterWide() {
    for (int bucket = 8; bucket < TokenHistogram.bucket(Integer.MAX_VALUE); bucket++) {
      long from = TokenHistogram.from(bucket);
      assertThat((TokenHistogram.from(bucket + 1) - from) * 4).isLessThanOrEqualTo(from);
    }
  }

  @Test
  void theLongestRowThereCanBeHasABucket() {
    assertThat(of(Integer.MAX_VALUE).counts())
        .hasSizeLessThanOrEqualTo(TokenHistogram.MOST)
        .last()
        .isEqualTo(1L);
  }

  @Test
  void twoTasksAddUpToOneThatDidBoth() {
    assertThat(of(1, 5, 900).plus(of(5, 7))).isEqualTo(of(1, 5, 900, 5, 7));
    assertThat(of(3).plus(TokenHistogram.NONE)).isEqualTo(of(3));
  }

  @Test
  void sumAndLongestAreExact() {
    TokenHistogram histogram = of(1000, 1001, 3);

    assertThat(histogram.tokens()).isEqualTo(2004);
    assertThat(histogram.longest()).isEqualTo(1001);
    assertThat(histogram.rows()).isEqualTo(3);
  }

  @Test
  void aShareOfTheRowsStaysWithinItsQuantile() {
    TokenHistogram histogram = of(1, 2, 3, 4, 5, 6, 7, 7, 7, 100);

    assertThat(histogram.quantile(0.5)).isEqualTo(5);
    assertThat(histogram.quantile(0.9)).isEqualTo(7);
    assertThat(histogram.quantile(1)).isEqualTo(100);
    assertThat(new TokenHistogram(List.of(), 0, 0).quantile(0.5)).isZero();
  }
}
