package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.PrefixCache;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Whole runs of a generator over random prompts, with models whose prompts go in pieces. */
final class GeneratorRuns {

  static final int WINDOW = 512;
  static final SamplingOptions GREEDY = new SamplingOptions(6, 0, 0, 1, 0, 1, 0, List.of(), true);
  static final SamplingOptions SAMPLED =
      new SamplingOptions(6, 0.9, 40, 0.95, 0.01, 1.2, 5, List.of(), true);

  /** Ids to bits. */
  record Result(Map<Long, String> rows, List<Long> order, GenerationStats stats) {}

  private GeneratorRuns() {}

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

  static GoldenCase golden(String name) {
    return GoldenCase.all().stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  /** The case's model with a longer window and causal semantics, as far as it has modules. */
  static ModifiedLlama load(GoldenCase golden, Kernels kernels) {
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

  static int[] random(Random random, int length) {
    return random.ints(length, 3, 131).toArray();
  }

  static int[] join(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  static TokenBatch batch(List<Prompts.Row> rows, SamplingOptions options) {
    return new Prompts(ContextScope.SEQUENCE, rows, options);
  }

  static Result complete(
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

  static int tokens(List<Prompts.Row> rows) {
    return rows.stream().mapToInt(row -> row.ids().length).sum();
  }
}
