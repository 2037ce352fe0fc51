package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.FinishReason;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.math.Nd4jProducts;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratorTest {

  private static final SamplingOptions GREEDY =
      new SamplingOptions(10, 0, 0, 1, 0, 1, 0, List.of(), true);
  private static final SamplingOptions SAMPLED =
      new SamplingOptions(10, 0.9, 40, 0.95, 0.01, 1.2, 5, List.of(), true);

  private static GoldenCase golden(String name) {
    return GoldenCase.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** Prompts of 1 to 20 random tokens. */
  private static List<Prompts.Row> rows(int count) {
    Random random = new Random(17);
    List<Prompts.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(new Prompts.Row(i, random.ints(1 + random.nextInt(20), 3, 131).toArray()));
    }
    return rows;
  }

  private static Map<Long, Completion> complete(
      GoldenCase golden, List<TokenBatch> batches, int slots, int tokensPerStep) {
    try (ModifiedLlama model = golden.load(new Nd4jProducts());
        Tokenizer tokenizer = golden.tokenizer();
        Generator generator = new Generator(model, tokenizer, slots, tokensPerStep, 1)) {
      Map<Long, Completion> completions = new TreeMap<>();
      generator
          .generate(batches.iterator())
          .forEachRemaining(
              done -> assertThat(completions.put(done.request().row(), done)).isNull());
      return completions;
    }
  }

  private static String text(Map<Long, Completion> completions) {
    StringBuilder text = new StringBuilder();
    completions.forEach(
        (row, done) ->
            text.append(row)
                .append(Arrays.toString(done.tokenIds()))
                .append(Arrays.toString(done.tokenLogprobs()))
                .append(done.logprob())
                .append(done.text())
                .append('\n'));
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain-llama", "causal", "prompt-same", "full-same-l2"})
  void aRowGetsTheSameWhateverTheSlotsStepsOrderAndBatches(String name) {
    GoldenCase golden = golden(name);
    for (SamplingOptions options : List.of(GREEDY, SAMPLED)) {
      List<Prompts.Row> rows = rows(13);
      String expected =
          text(
              complete(
                  golden, List.of(new Prompts(ContextScope.SEQUENCE, rows, options)), 1, 1000));
      List<Prompts.Row> shuffled = new ArrayList<>(rows);
      Collections.shuffle(shuffled, new Random(3));
      List<TokenBatch> pieces = new ArrayList<>();
      for (int from = 0; from < 13; from += 4) {
        List<Prompts.Row> piece = shuffled.subList(from, Math.min(13, from + 4));
        pieces.add(new Prompts(ContextScope.SEQUENCE, piece, options));
      }
      assertThat(text(complete(golden, pieces, 3, 24))).isEqualTo(expected);
      assertThat(
              text(
                  complete(
                      golden,
                      List.of(new Prompts(ContextScope.SEQUENCE, rows, options)),
                      32,
                      1000)))
          .isEqualTo(expected);
    }
  }

  @Test
  void withScopeBatchARowHeedsItsOwnBatchAndNoOther() {
    GoldenCase golden = golden("full-batch-scope");
    List<Prompts.Row> rows = rows(6);
    Map<Long, Completion> both =
        complete(
            golden,
            List.of(
                new Prompts(ContextScope.BATCH, rows.subList(0, 3), GREEDY),
                new Prompts(ContextScope.BATCH, rows.subList(3, 6), GREEDY)),
            2,
            16);
    Map<Long, Completion> second =
        complete(
            golden, List.of(new Prompts(ContextScope.BATCH, rows.subList(3, 6), GREEDY)), 8, 1000);
    both.keySet().removeIf(row -> row < 3);
    assertThat(text(both)).isEqualTo(text(second));
  }

  @Test
  void aStopStringEndsARowEvenAcrossTokensAndIsLeftOut() {
    GoldenCase golden = golden("causal");
    List<Prompts.Row> rows = rows(1);
    Completion whole = complete(golden, batch(rows, GREEDY), 1, 100).get(0L);
    String stop = "" + whole.text().charAt(8) + whole.text().charAt(9) + whole.text().charAt(10);
    SamplingOptions options = new SamplingOptions(10, 0, 0, 1, 0, 1, 0, List.of(stop), true);
    Completion stopped = complete(golden, batch(rows, options), 1, 100).get(0L);
    assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(stopped.text())
        .isEqualTo(whole.text().substring(0, whole.text().indexOf(stop)))
        .doesNotContain(stop);
    assertThat(stopped.tokenIds().length).isLessThan(whole.tokenIds().length);
  }

  @Test
  void anEndOfSequenceTokenEndsARowUnlessItIsIgnored() throws IOException {
    GoldenCase golden = golden("causal");
    List<Prompts.Row> rows = rows(1);
    int[] ids = complete(golden, batch(rows, GREEDY), 1, 100).get(0L).tokenIds();
    String json = Files.readString(golden.folder().resolve("config.json"));
    ModelConfig config =
        ModelConfig.parse(
            json.replaceAll("\"eos_token_id\": *2", "\"eos_token_id\": [2, " + ids[4] + "]"));
    int first = 0;
    while (ids[first] != ids[4]) {
      first++;
    }
    try (Checkpoint checkpoint = Checkpoint.open(golden.folder());
        ModifiedLlama model = ModifiedLlama.load(config, checkpoint, new Nd4jProducts());
        Tokenizer tokenizer = golden.tokenizer();
        Generator generator = new Generator(model, tokenizer, 1, 100, 1)) {
      Completion ended = generator.generate(batch(rows, SamplingOptions.DEFAULT).iterator()).next();
      assertThat(ended.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(ended.tokenIds()).containsExactly(Arrays.copyOf(ids, first + 1));
      assertThat(ended.text()).doesNotContain("t" + ids[4] + " ");
      Completion ignored = generator.generate(batch(rows, GREEDY).iterator()).next();
      assertThat(ignored.tokenIds()).containsExactly(ids);
    }
  }

  @Test
  void aFullWindowEndsARow() {
    GoldenCase golden = golden("causal");
    SamplingOptions endless = new SamplingOptions(1000, 0, 0, 1, 0, 1, 0, List.of(), true);
    for (Completion done : complete(golden, batch(rows(3), endless), 3, 100).values()) {
      assertThat(done.finishReason()).isEqualTo(FinishReason.CONTEXT);
      assertThat(done.promptTokens() + done.tokenIds().length)
          .isEqualTo(golden.config().maxPositions());
    }
  }

  @Test
  void logprobIsTheSumOverTheTokens() {
    for (Completion done : complete(golden("causal"), batch(rows(3), GREEDY), 3, 100).values()) {
      double sum = 0;
      for (float logprob : done.tokenLogprobs()) {
        assertThat(logprob).isNegative();
        sum += logprob;
      }
      assertThat(done.logprob()).isEqualTo(sum);
      assertThat(done.finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void batchesAreClosedOnceWithTheirLastRow() {
    GoldenCase golden = golden("causal");
    Prompts first = new Prompts(ContextScope.SEQUENCE, rows(5), GREEDY);
    Prompts empty = new Prompts(ContextScope.SEQUENCE, List.of(), GREEDY);
    Prompts last = new Prompts(ContextScope.SEQUENCE, rows(9).subList(5, 9), GREEDY);
    assertThat(complete(golden, List.of(first, empty, last), 3, 100)).hasSize(9);
    assertThat(List.of(first.closed(), empty.closed(), last.closed())).containsOnly(1);
  }

  @Test
  void closingMidwayFreesEveryByteAndClosesTheOpenBatches() {
    GoldenCase golden = golden("causal");
    try (ModifiedLlama model = golden.load(new Nd4jProducts());
        Tokenizer tokenizer = golden.tokenizer()) {
      Generator generator = new Generator(model, tokenizer, 2, 100, 2);
      Prompts open = new Prompts(ContextScope.SEQUENCE, rows(5), GREEDY);
      Iterator<Completion> completions = generator.generate(List.<TokenBatch>of(open).iterator());
      completions.next();
      assertThat(generator.nativeBytes()).isPositive();
      assertThat(open.closed()).isZero();
      generator.close();
      assertThat(generator.nativeBytes()).isZero();
      assertThat(open.closed()).isEqualTo(1);
      generator.close();
      assertThat(open.closed()).isEqualTo(1);
    }
  }

  private static List<TokenBatch> batch(List<Prompts.Row> rows, SamplingOptions options) {
    return List.of(new Prompts(ContextScope.SEQUENCE, rows, options));
  }
}
