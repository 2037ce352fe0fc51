package io.quicksilver.model.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SamplerTest {

  private static final int DRAWS = 20_000;

  private final Sampler sampler = new Sampler(4);

  private static SamplingOptions options(
      double temperature, int topK, double topP, double minP, double penalty) {
    return new SamplingOptions(1, temperature, topK, topP, minP, penalty, 7, List.of(), false);
  }

  /** Probabilities 0.1, 0.4, 0.2, 0.3. */
  private static float[] logits() {
    return new float[] {
      (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
    };
  }

  private int[] counts(SamplingOptions options) {
    int[] counts = new int[4];
    for (int step = 0; step < DRAWS; step++) {
      double uniform = CounterRandom.uniform(options.seed(), 3, step);
      counts[sampler.draw(logits(), options, new BitSet(), uniform)]++;
    }
    return counts;
  }

  private Set<Integer> drawn(SamplingOptions options) {
    Set<Integer> ids = new TreeSet<>();
    int[] counts = counts(options);
    for (int id = 0; id < counts.length; id++) {
      if (counts[id] > 0) {
        ids.add(id);
      }
    }
    return ids;
  }

  @Test
  void temperatureOneDrawsTheModelsOwnDistribution() {
    int[] counts = counts(options(1, 0, 1, 0, 1));
    assertThat(counts[0] / (double) DRAWS).isCloseTo(0.1, within(0.015));
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.4, within(0.015));
    assertThat(counts[2] / (double) DRAWS).isCloseTo(0.2, within(0.015));
    assertThat(counts[3] / (double) DRAWS).isCloseTo(0.3, within(0.015));
  }

  @Test
  void aHalfTemperatureSquaresTheProbabilities() {
    int[] counts = counts(options(0.5, 0, 1, 0, 1));
    double total = 0.01 + 0.16 + 0.04 + 0.09;
    assertThat(counts[1] / (double) DRAWS).isCloseTo(0.16 / total, within(0.015));
    assertThat(counts[0] / (double) DRAWS).isCloseTo(0.01 / total, within(0.015));
  }

  @Test
  void topKKeepsTheLikeliest() {
    assertThat(drawn(options(1, 2, 1, 0, 1))).containsExactly(1, 3);
    assertThat(drawn(options(1, 1, 1, 0, 1))).containsExactly(1);
    assertThat(drawn(options(1, 99, 1, 0, 1))).containsExactly(0, 1, 2, 3);
  }

  @Test
  void topPKeepsTheSmallestSetThatHoldsIt() {
    assertThat(drawn(options(1, 0, 0.35, 0, 1))).containsExactly(1);
    assertThat(drawn(options(1, 0, 0.65, 0, 1))).containsExactly(1, 3);
    assertThat(drawn(options(1, 0, 0.75, 0, 1))).containsExactly(1, 2, 3);
  }

  @Test
  void minPDropsWhatIsUnlikelyBesideTheLikeliest() {
    assertThat(drawn(options(1, 0, 1, 0.6, 1))).containsExactly(1, 3);
    assertThat(drawn(options(1, 0, 1, 1, 1))).containsExactly(1);
  }

  @Test
  void thePenaltyDividesPositiveLogitsAndMultipliesNegativeOnes() {
    BitSet seen = new BitSet();
    seen.set(0);
    seen.set(1);
    float[] logits = {2f, -2f, 1.5f, -3f};
    int id = sampler.draw(logits, options(0, 0, 1, 0, 2), seen, 0);
    assertThat(logits).containsExactly(1f, -4f, 1.5f, -3f);
    assertThat(id).isEqualTo(2);
  }

  @Test
  void equalLogitsGoToTheLowerId() {
    assertThat(Sampler.argmax(new float[] {1, 5, 5, 2})).isEqualTo(1);
    float[] flat = {1, 1, 1, 1};
    assertThat(sampler.draw(flat, options(1, 2, 1, 0, 1), new BitSet(), 0.9)).isEqualTo(1);
  }

  @Test
  void logProbabilitiesAreTheSoftmaxsOwn() {
    for (int id = 0; id < 4; id++) {
      assertThat(Sampler.logProbability(logits(), id)).isCloseTo(logits()[id], within(1e-6f));
    }
  }

  @Test
  void aDrawDependsOnSeedRowAndStepAlone() {
    assertThat(CounterRandom.uniform(1, 2, 3)).isEqualTo(CounterRandom.uniform(1, 2, 3));
    Set<Double> draws = new TreeSet<>();
    for (int seed = 0; seed < 10; seed++) {
      for (int row = 0; row < 10; row++) {
        for (int step = 0; step < 10; step++) {
          draws.add(CounterRandom.uniform(seed, row, step));
        }
      }
    }
    assertThat(draws).hasSize(1000).allMatch(draw -> draw >= 0 && draw < 1);
    double mean = draws.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    assertThat(mean).isCloseTo(0.5, within(0.03));
  }

  @Test
  void anImpossibleOptionSaysWhatIsExpected() {
    assertThatThrownBy(() -> options(-1, 0, 1, 0, 1))
        .hasMessage("Cannot sample: temperature must be in 0 .. 100, got -1.0");
    assertThatThrownBy(() -> options(1, 0, 0, 0, 1))
        .hasMessage("Cannot sample: top_p must be in (0, 1], got 0.0");
    assertThatThrownBy(() -> options(Double.NaN, 0, 1, 0, 1))
        .hasMessage("Cannot sample: temperature must be in 0 .. 100, got NaN");
  }
}
