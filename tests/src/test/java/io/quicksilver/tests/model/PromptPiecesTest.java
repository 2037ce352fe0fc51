package io.quicksilver.tests.model;

import static io.quicksilver.tests.model.GeneratorRuns.GREEDY;
import static io.quicksilver.tests.model.GeneratorRuns.batch;
import static io.quicksilver.tests.model.GeneratorRuns.complete;
import static io.quicksilver.tests.model.GeneratorRuns.golden;
import static io.quicksilver.tests.model.GeneratorRuns.load;
import static io.quicksilver.tests.model.GeneratorRuns.random;
import static io.quicksilver.tests.model.GeneratorRuns.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prompts in pieces beside rows that decode: nobody waits for long, and no bit changes. */
final class PromptPiecesTest {

  @ParameterizedTest
  @MethodSource("io.quicksilver.tests.model.GeneratorRuns#inPieces")
  void aPromptInPiecesIsThePromptAtOnce(GoldenCase golden, Kernels kernels) {
    Random random = new Random(5);
    List<Prompts.Row> rows =
        List.of(
            new Prompts.Row(0, random(random, 300)),
            new Prompts.Row(1, random(random, 3)),
            new Prompts.Row(2, random(random, 129)));
    try (ModifiedLlama model = load(golden, kernels)) {
      PrefixCache none = new PrefixCache(0);
      GeneratorRuns.Result atOnce = complete(model, none, List.of(batch(rows, GREEDY)), 3, 1000);
      for (int piece : new int[] {1, 7, 64, 256}) {
        GeneratorRuns.Result inPieces =
            complete(model, none, List.of(batch(rows, GREEDY)), 3, piece);
        assertThat(inPieces.rows()).as("pieces of %d", piece).isEqualTo(atOnce.rows());
        assertThat(inPieces.stats().prefillTokens()).isEqualTo(tokens(rows));
        assertThat(inPieces.stats().steps()).isGreaterThanOrEqualTo(tokens(rows) / piece);
      }
    }
  }

  @Test
  void aLongPromptKeepsNoRowFromDecoding() {
    Random random = new Random(11);
    List<Prompts.Row> rows =
        List.of(new Prompts.Row(1, random(random, 4)), new Prompts.Row(0, random(random, 400)));
    try (ModifiedLlama model = load(golden("causal"), Kernels.PLAIN)) {
      GeneratorRuns.Result result =
          complete(model, new PrefixCache(0), List.of(batch(rows, GREEDY)), 2, 16);
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
      GeneratorRuns.Result result =
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
