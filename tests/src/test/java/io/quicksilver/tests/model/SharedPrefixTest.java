package io.quicksilver.tests.model;

import static io.quicksilver.tests.model.GeneratorRuns.GREEDY;
import static io.quicksilver.tests.model.GeneratorRuns.SAMPLED;
import static io.quicksilver.tests.model.GeneratorRuns.batch;
import static io.quicksilver.tests.model.GeneratorRuns.complete;
import static io.quicksilver.tests.model.GeneratorRuns.golden;
import static io.quicksilver.tests.model.GeneratorRuns.join;
import static io.quicksilver.tests.model.GeneratorRuns.load;
import static io.quicksilver.tests.model.GeneratorRuns.random;
import static io.quicksilver.tests.model.GeneratorRuns.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.layer.Prefix;
import io.quicksilver.model.math.Nd4jProducts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prompts that begin alike: a row's completion is the same to the bit, whoever computed its
 * beginning.
 */
final class SharedPrefixTest {

  private static final long ENOUGH = 64 << 20;

  /** Prompts of three families: one begins as another does, and goes on differently. */
  private static List<Prompts.Row> families(int count) {
    Random random = new Random(23);
    int[] header = random(random, 150);
    int[] longer = join(Arrays.copyOf(header, 100), random(random, 130));
    int[] other = random(random, 64);
    List<Prompts.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] begin = i % 3 == 0 ? header : i % 3 == 1 ? longer : other;
      rows.add(new Prompts.Row(i, join(begin, random(random, 1 + random.nextInt(20)))));
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("io.quicksilver.tests.model.GeneratorRuns#inPieces")
  void whatIsSharedIsWhatTheRowWouldHaveComputed(GoldenCase golden, Kernels kernels) {
    List<Prompts.Row> rows = families(12);
    List<Prompts.Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(3));
    try (ModifiedLlama model = load(golden, kernels)) {
      for (SamplingOptions options : List.of(GREEDY, SAMPLED)) {
        GeneratorRuns.Result alone =
            complete(model, new PrefixCache(0), List.of(batch(rows, options)), 1, 1000);
        PrefixCache prefixes = new PrefixCache(ENOUGH);
        for (int slots : new int[] {1, 5, 32}) {
          GeneratorRuns.Result shared =
              complete(model, prefixes, List.of(batch(shuffled, options)), slots, 96);
          assertThat(shared.rows()).as("%d slots", slots).isEqualTo(alone.rows());
          assertThat(shared.stats().sharedTokens()).isPositive();
          assertThat(shared.stats().prefillTokens() + shared.stats().sharedTokens())
              .isEqualTo(tokens(rows));
        }
      }
    }
  }

  @Test
  void aBeginningIsComputedOnceHoweverManyRowsStartTogether() {
    Random random = new Random(7);
    int[] header = random(random, 3 * Prefix.BLOCK + 5);
    List<Prompts.Row> rows = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      rows.add(new Prompts.Row(i, join(header, new int[] {20 + i, 40 + i})));
    }
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      GeneratorRuns.Result shared =
          complete(model, new PrefixCache(ENOUGH), List.of(batch(rows, GREEDY)), 9, 256);
      assertThat(shared.stats().sharedTokens()).isEqualTo(8 * 3 * Prefix.BLOCK);
    }
  }

  @Test
  void aPromptThatWasSeenOnceIsNotKept() {
    List<Prompts.Row> rows = families(1);
    PrefixCache prefixes = new PrefixCache(ENOUGH);
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      complete(model, prefixes, List.of(batch(rows, GREEDY)), 2, 256);
      assertThat(prefixes.bytes()).isZero();
      complete(model, prefixes, List.of(batch(rows, GREEDY)), 2, 256);
      assertThat(prefixes.bytes()).isPositive();
      GeneratorRuns.Result third = complete(model, prefixes, List.of(batch(rows, GREEDY)), 2, 256);
      assertThat(third.stats().sharedTokens()).isEqualTo(2 * Prefix.BLOCK);
    }
  }

  @Test
  void aCacheThatIsFullAllTheTimeChangesNothingAndKeepsItsBound() {
    List<Prompts.Row> rows = families(12);
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      GeneratorRuns.Result alone =
          complete(model, new PrefixCache(0), List.of(batch(rows, GREEDY)), 1, 1000);
      PrefixCache one = new PrefixCache(ENOUGH);
      complete(model, one, List.of(batch(rows, GREEDY)), 4, 64);
      long all = one.bytes();
      for (long most : new long[] {1, all / 4, all / 2, all}) {
        PrefixCache prefixes = new PrefixCache(most);
        for (int slots : new int[] {1, 4}) {
          assertThat(complete(model, prefixes, List.of(batch(rows, GREEDY)), slots, 64).rows())
              .isEqualTo(alone.rows());
          assertThat(prefixes.bytes()).isLessThanOrEqualTo(most);
        }
      }
      one.limit(all / 3);
      assertThat(one.bytes()).isPositive().isLessThanOrEqualTo(all / 3);
    }
  }

  @Test
  void tasksThatShareACacheGetWhatEachGetsAlone() throws InterruptedException, ExecutionException {
    List<Prompts.Row> rows = families(24);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      GeneratorRuns.Result alone =
          complete(model, new PrefixCache(0), List.of(batch(rows, SAMPLED)), 4, 100);
      PrefixCache prefixes = new PrefixCache(200_000);
      List<Future<GeneratorRuns.Result>> tasks = new ArrayList<>();
      for (int task = 0; task < 6; task++) {
        List<Prompts.Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(task));
        tasks.add(
            threads.submit(
                () -> complete(model, prefixes, List.of(batch(shuffled, SAMPLED)), 4, 100)));
      }
      for (Future<GeneratorRuns.Result> task : tasks) {
        assertThat(task.get().rows()).isEqualTo(alone.rows());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void withAContextOfTheWholePromptNothingIsSharedAndThePromptIsOneStep() {
    GoldenCase golden = golden("prompt-same");
    Random random = new Random(9);
    int[] ids = random(random, 90);
    List<Prompts.Row> rows = List.of(new Prompts.Row(0, ids), new Prompts.Row(1, ids.clone()));
    try (ModifiedLlama model = golden.load(new Nd4jProducts())) {
      assertThat(model.caching()).isEqualTo(Caching.WHOLE_PROMPT);
      PrefixCache prefixes = new PrefixCache(ENOUGH);
      GeneratorRuns.Result result = complete(model, prefixes, List.of(batch(rows, GREEDY)), 1, 16);
      assertThat(result.stats().sharedTokens()).isZero();
      assertThat(result.stats().steps()).isEqualTo(2L * GREEDY.maxNewTokens());
      assertThat(prefixes.bytes()).isZero();
    }
  }
}
