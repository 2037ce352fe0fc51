package io.quicksilver.tests.model;

import static io.quicksilver.tests.model.GeneratorRuns.batch;
import static io.quicksilver.tests.model.GeneratorRuns.complete;
import static io.quicksilver.tests.model.GeneratorRuns.golden;
import static io.quicksilver.tests.model.GeneratorRuns.random;
import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Prompts that are computed whole are read several at a time, which changes no row. */
final class GatheredPromptsTest {

  private static final int SLOTS = 32;

  /** Greedy and sampled rows, each a batch of its own, with answers of 1 to 25 tokens. */
  private static List<TokenBatch> batches() {
    Random random = new Random(23);
    List<TokenBatch> batches = new ArrayList<>();
    for (int i = 0; i < 4 * SLOTS; i++) {
      double temperature = i % 2 == 0 ? 0 : 0.9;
      SamplingOptions options =
          new SamplingOptions(1 + random.nextInt(25), temperature, 0, 1, 0, 1, 5, List.of(), true);
      int[] prompt = random(random, 1 + random.nextInt(20));
      batches.add(batch(List.of(new Prompts.Row(i, prompt)), options));
    }
    return batches;
  }

  private static long idle(GenerationStats stats) {
    return stats.slotsOffered() - stats.slotsFilled();
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void promptsThatAreComputedWholeWaitForAnEighthOfTheSlots(Kernels kernels) {
    try (ModifiedLlama model = golden("prompt-same").load(kernels.create())) {
      var alone = complete(model, new PrefixCache(0), batches(), 1, 1000);
      var gathered = complete(model, new PrefixCache(0), batches(), SLOTS, 1000);

      assertThat(gathered.rows()).hasSize(4 * SLOTS).isEqualTo(alone.rows());
      assertThat(idle(alone.stats())).isZero();
      assertThat(idle(gathered.stats())).isPositive();
      assertThat(8 * idle(gathered.stats())).isLessThan(gathered.stats().slotsOffered());
    }
  }

  @ParameterizedTest
  @EnumSource(Kernels.class)
  void promptsThatGoInPiecesWaitForNothing(Kernels kernels) {
    try (ModifiedLlama model = golden("causal").load(kernels.create())) {
      assertThat(idle(complete(model, new PrefixCache(0), batches(), SLOTS, 1000).stats()))
          .isZero();
    }
  }
}
