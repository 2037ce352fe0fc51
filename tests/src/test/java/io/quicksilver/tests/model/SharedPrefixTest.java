package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.layer.Prefix;
import io.quicksilver.model.math.Nd4jProducts;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Prompts in pieces and prompts that begin alike: a row's completion is the same to the bit,
 * however its prompt was cut and whoever computed its beginning.
 */
final class SharedPrefixTest {

  private static final int WINDOW = 512;
  private static final long ENOUGH = 64 << 20;
  private static final SamplingOptions GREEDY =
      new SamplingOptions(6, 0, 0, 1, 0, 1, 0, List.of(), true);
  private static final SamplingOptions SAMPLED =
      new SamplingOptions(6, 0.9, 40, 0.95, 0.01, 1.2, 5, List.of(), true);

  /** Ids to bits. */
  private record Result(Map<Long, String> rows, List<Long> order, GenerationStats stats) {}

  static Stream<Arguments> inPieces() {
    return Kernels.with(
        GoldenCase.all().stream()
            .filter(
                golden ->
                    List.of("causal", "plain-llama", "mixing-after-attention-replacing")
                        .contains(golden.name()))
            .toList(),
        Kernels.values());
  }

  private static GoldenCase golden(String name) {
    return GoldenCase.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** The case's model with a longer window and causal semantics, as far as it has modules. */
  private static ModifiedLlama load(GoldenCase golden, Kernels kernels) {
    try (Checkpoint checkpoint = Checkpoint.open(golden.folder())) {
      String config =
          Files.readString(golden.folder().resolve("config.json"))
              .replaceAll(
                  "\"max_position_embeddings\": *\\d+", "\"max_position_embeddings\": " + WINDOW);
      return ModifiedLlama.load(ModelConfig.parse(config), checkpoint, kernels.create());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int[] random(Random random, int length) {
    return random.ints(length, 3, 131).toArray();
  }

  private static int[] join(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

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

  private static TokenBatch batch(List<Prompts.Row> rows, SamplingOptions options) {
    return new Prompts(ContextScope.SEQUENCE, rows, options);
  }

  private static Result complete(
      ModifiedLlama model,
      PrefixCache prefixes,
      List<TokenBatch> batches,
      int slots,
      int tokensPerStep) {
    try (Tokenizer tokenizer = golden("causal").tokenizer();
        Generator generator = new Generator(model, tokenizer, prefixes, slots, tokensPerStep, 1)) {
      Map<Long, String> rows = new TreeMap<>();
      List<Long> order = new ArrayList<>();
      generator
          .generate(batches.iterator())
          .forEachRemaining(
              done -> {
                order.add(done.request().row());
                assertThat(rows.put(done.request().row(), text(done))).isNull();
              });
      return new Result(rows, order, generator.stats());
    }
  }

  private static String text(Completion done) {
    return Arrays.toString(done.tokenIds())
        + Arrays.toString(done.tokenLogprobs())
        + done.logprob()
        + done.text();
  }

  private static int tokens(List<Prompts.Row> rows) {
    return rows.stream().mapToInt(row -> row.ids().length).sum();
  }

  @ParameterizedTest
  @MethodSource("inPieces")
  void aPromptInPiecesIsThePromptAtOnce(GoldenCase golden, Kernels kernels) {
    Random random = new Random(5);
    List<Prompts.Row> rows =
        List.of(
            new Prompts.Row(0, random(random, 300)),
            new Prompts.Row(1, random(random, 3)),
            new Prompts.Row(2, random(random, 129)));
    try (ModifiedLlama model = load(golden, kernels)) {
      PrefixCache none = new PrefixCache(0);
      Result atOnce = complete(model, none, List.of(batch(rows, GREEDY)), 3, 1000);
      for (int piece : new int[] {1, 7, 64, 256}) {
        Result inPieces = complete(model, none, List.of(batch(rows, GREEDY)), 3, piece);
        assertThat(inPieces.rows()).as("pieces of %d", piece).isEqualTo(atOnce.rows());
        assertThat(inPieces.stats().prefillTokens()).isEqualTo(tokens(rows));
        assertThat(inPieces.stats().steps()).isGreaterThanOrEqualTo(tokens(rows) / piece);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("inPieces")
  void whatIsSharedIsWhatTheRowWouldHaveComputed(GoldenCase golden, Kernels kernels) {
    List<Prompts.Row> rows = families(12);
    List<Prompts.Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(3));
    try (ModifiedLlama model = load(golden, kernels)) {
      for (SamplingOptions options : List.of(GREEDY, SAMPLED)) {
        Result alone = complete(model, new PrefixCache(0), List.of(batch(rows, options)), 1, 1000);
        PrefixCache prefixes = new PrefixCache(ENOUGH);
        for (int slots : new int[] {1, 5, 32}) {
          Result shared = complete(model, prefixes, List.of(batch(shuffled, options)), slots, 96);
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
      Result shared =
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
      Result third = complete(model, prefixes, List.of(batch(rows, GREEDY)), 2, 256);
      assertThat(third.stats().sharedTokens()).isEqualTo(2 * Prefix.BLOCK);
    }
  }

  @Test
  void aCacheThatIsFullAllTheTimeChangesNothingAndKeepsItsBound() {
    List<Prompts.Row> rows = families(12);
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      Result alone = complete(model, new PrefixCache(0), List.of(batch(rows, GREEDY)), 1, 1000);
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
      Result alone = complete(model, new PrefixCache(0), List.of(batch(rows, SAMPLED)), 4, 100);
      PrefixCache prefixes = new PrefixCache(200_000);
      List<Future<Result>> tasks = new ArrayList<>();
      for (int task = 0; task < 6; task++) {
        List<Prompts.Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(task));
        tasks.add(
            threads.submit(
                () -> complete(model, prefixes, List.of(batch(shuffled, SAMPLED)), 4, 100)));
      }
      for (Future<Result> task : tasks) {
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
      Result result = complete(model, prefixes, List.of(batch(rows, GREEDY)), 1, 16);
      assertThat(result.stats().sharedTokens()).isZero();
      assertThat(result.stats().steps()).isEqualTo(2L * GREEDY.maxNewTokens());
      assertThat(prefixes.bytes()).isZero();
    }
  }

  @Test
  void aLongPromptKeepsNoRowFromDecoding() {
    Random random = new Random(11);
    List<Prompts.Row> rows =
        List.of(new Prompts.Row(1, random(random, 4)), new Prompts.Row(0, random(random, 400)));
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      Result result = complete(model, new PrefixCache(0), List.of(batch(rows, GREEDY)), 2, 16);
      assertThat(result.order()).containsExactly(1L, 0L);
    }
  }

  @Test
  void manyDecodingRowsKeepNoPromptFromBeingRead() {
    Random random = new Random(13);
    SamplingOptions endless = new SamplingOptions(100, 0, 0, 1, 0, 1, 0, List.of(), true);
    List<Prompts.Row> decoding = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      decoding.add(new Prompts.Row(i, random(random, 2)));
    }
    List<Prompts.Row> last = List.of(new Prompts.Row(99, random(random, 200)));
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      Result result =
          complete(
              model,
              new PrefixCache(0),
              List.of(batch(decoding, endless), batch(last, GREEDY)),
              17,
              8);
      assertThat(result.order().get(0)).isEqualTo(99);
    }
  }

  @Test
  void slotsAreFullWhilePromptsWait() {
    Random random = new Random(19);
    List<TokenBatch> batches = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      SamplingOptions options =
          new SamplingOptions(1 + random.nextInt(40), 0, 0, 1, 0, 1, 0, List.of(), true);
      List<Prompts.Row> row = List.of(new Prompts.Row(i, random(random, 1 + random.nextInt(90))));
      batches.add(batch(row, options));
    }
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      GenerationStats stats = complete(model, new PrefixCache(0), batches, 8, 128).stats();
      assertThat(stats.slotsOffered()).isPositive();
      assertThat((double) stats.slotsFilled() / stats.slotsOffered()).isGreaterThan(0.9);
    }
  }
}
