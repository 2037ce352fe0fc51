package io.quicksilver.job.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static Tally of(double[] values, double[] weights) {
    Tally tally = Tally.NONE;
    for (int i = 0; i < values.length; i++) {
      tally = tally.plus(values[i], weights[i]);
    }
    return tally;
  }

  @Test
  void withWeightsOfOneItIsTheMeanAndItsStandardError() {
    Tally tally = of(new double[] {1, 0, 1, 1}, new double[] {1, 1, 1, 1});
    assertThat(tally.mean()).isEqualTo(0.75);
    // The sample's standard deviation, 0.5, over the root of 4.
    assertThat(tally.standardError()).isCloseTo(0.25, within(1e-15));
  }

  @Test
  void aRatiosErrorIsThatOfItsResiduals() {
    double[] x = {-10, -30, -25};
    double[] w = {2, 5, 6};
    double mean = -65.0 / 13;
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      squares += Math.pow(x[i] - mean * w[i], 2);
    }
    Tally tally = of(x, w);
    assertThat(tally.mean()).isEqualTo(mean);
    assertThat(tally.standardError()).isCloseTo(Math.sqrt(1.5 * squares) / 13, within(1e-14));
  }

  @Test
  void textsOfOneRateHaveNoError() {
    Tally tally = of(new double[] {-2, -4, -6}, new double[] {1, 2, 3});
    assertThat(tally.standardError()).isZero();
  }

  @Test
  void tooFewRowsHaveNoError() {
    assertThat(Tally.NONE.mean()).isNaN();
    assertThat(of(new double[] {3}, new double[] {1}).standardError()).isNaN();
  }

  @Test
  void noOrderAndNoGroupingOfTheRowsChangesABit() {
    Random random = new Random(7);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(new double[] {random.nextGaussian() * Math.pow(10, i % 9), 1 + random.nextInt(99)});
    }
    Tally expected = Tally.NONE;
    for (double[] row : rows) {
      expected = expected.plus(row[0], row[1]);
    }
    for (int round = 0; round < 5; round++) {
      Collections.shuffle(rows, random);
      Tally left = Tally.NONE;
      Tally right = Tally.NONE;
      for (int i = 0; i < rows.size(); i++) {
        if (i % (round + 2) == 0) {
          left = left.plus(rows.get(i)[0], rows.get(i)[1]);
        } else {
          right = right.plus(rows.get(i)[0], rows.get(i)[1]);
        }
      }
      assertThat(left.plus(right).mean()).isEqualTo(expected.mean());
      assertThat(left.plus(right).standardError()).isEqualTo(expected.standardError());
    }
  }

  @Test
  void sumsTravelAsTheyAre() {
    Sums sums = Sums.NONE.plus(new Sums(2, 1, 7, new TreeMap<>(), metrics()));
    assertThat(Sums.of(sums.toJson())).isEqualTo(sums);
  }

  private static SortedMap<String, Tally> metrics() {
    SortedMap<String, Tally> metrics = new TreeMap<>();
    metrics.put("acc", of(new double[] {0.1, 1e-30, -3e20}, new double[] {1, 2, 3}));
    return metrics;
  }
}
