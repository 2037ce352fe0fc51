package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.LogitRows;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.Sampler;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Step;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The decoder computes what the oracle computes, in every semantics that a checkpoint can ask for.
 */
final class GoldenCasesTest {

  /** Of the case's largest value. */
  private static final double TOLERANCE = 2e-4;

  static List<GoldenCase> all() {
    return GoldenCase.all();
  }

  static List<GoldenCase> cacheable() {
    return all().stream().filter(c -> c.config().contextPooling() != ContextPooling.FULL).toList();
  }

  static Stream<Arguments> allWithKernels() {
    return Kernels.with(all(), Kernels.PLAIN, Kernels.F32);
  }

  static Stream<Arguments> cacheableWithKernels() {
    return Kernels.with(cacheable(), Kernels.PLAIN, Kernels.F32);
  }

  @ParameterizedTest
  @MethodSource("allWithKernels")
  void wholeRowsInOneStepGiveTheOraclesLogitsLayersAndLogprobs(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create());
        Scratch scratch = model.scratch(1);
        LogitRows logits = new LogitRows()) {
      Step step = new Step();
      for (int row = 0; row < golden.rows(); row++) {
        step.add(sequence(golden, row), golden.length(row));
      }
      Difference layers = new Difference("layers", golden);
      model.forward(step, scratch, (layer, hidden) -> layers.compareLayer(layer, hidden, step));
      layers.check();

      logits.compute(model, IntStream.range(0, step.rows()).toArray(), scratch);
      Difference difference = new Difference("logits", golden);
      float[] row = new float[golden.config().vocabularySize()];
      for (int r = 0; r < step.rows(); r++) {
        logits.read(r, row);
        int b = step.owner(r);
        int position = r - step.offset(b);
        difference.compareRow(b, position, row);
        if (position + 1 < golden.length(b)) {
          int target = golden.id(b, position + 1);
          int width = golden.expected().size("logprobs", 1);
          assertThat(Sampler.logProbability(row, target))
              .as("log-probability of row %d, position %d", b, position)
              .isCloseTo(
                  golden.expected().real("logprobs", b * width + position),
                  org.assertj.core.data.Offset.offset(1e-3f));
        }
      }
      difference.check();
    }
  }

  @ParameterizedTest
  @MethodSource("cacheableWithKernels")
  void tokenByTokenWithACacheGivesTheSame(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create());
        Scratch scratch = model.scratch(1);
        LogitRows logits = new LogitRows()) {
      Difference difference = new Difference("logits", golden);
      List<Sequence> sequences = new ArrayList<>();
      for (int row = 0; row < golden.rows(); row++) {
        sequences.add(sequence(golden, row));
      }
      Step step = new Step();
      float[] values = new float[golden.config().vocabularySize()];
      while (true) {
        step.clear();
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < golden.rows(); row++) {
          int computed = sequences.get(row).computed();
          if (computed < golden.length(row)) {
            step.add(sequences.get(row), computed == 0 ? first(golden, row) : 1);
            rows.add(row);
          }
        }
        if (rows.isEmpty()) {
          break;
        }
        model.forward(step, scratch);
        logits.computeLast(model, step, scratch);
        for (int b = 0; b < rows.size(); b++) {
          logits.read(b, values);
          difference.compareRow(rows.get(b), sequences.get(rows.get(b)).computed() - 1, values);
        }
      }
      difference.check();
    }
  }

  /** The prompt at once where something looks over all of it, else a single token. */
  private static int first(GoldenCase golden, int row) {
    ModelConfig config = golden.config();
    boolean whole =
        config.contextPooling() == ContextPooling.PROMPT
            || config.tokenMixingPadding() == TokenMixingPadding.SAME;
    return whole ? golden.promptLength(row) : 1;
  }

  @ParameterizedTest
  @MethodSource("allWithKernels")
  void greedyDecodingAppendsTheOraclesTokens(GoldenCase golden, Kernels kernels) {
    for (int slots :
        golden.config().contextScope() == ContextScope.BATCH
            ? new int[] {4}
            : new int[] {1, 2, 4}) {
      try (ModifiedLlama model = golden.load(kernels.create());
          Tokenizer tokenizer = golden.tokenizer();
          Generator generator = new Generator(model, tokenizer, slots, 64, 1)) {
        Iterator<Completion> completions = generator.generate(List.of(golden.prompts()).iterator());
        int rows = 0;
        while (completions.hasNext()) {
          Completion completion = completions.next();
          rows++;
          int width = golden.expected().size("greedy", 1);
          int row = (int) completion.request().row();
          assertThat(completion.tokenIds())
              .as("row %d with %d slots", row, slots)
              .containsExactly(
                  IntStream.range(0, width)
                      .map(i -> golden.expected().integer("greedy", row * width + i))
                      .toArray());
        }
        assertThat(rows).isEqualTo(golden.rows());
      }
    }
  }

  private static Sequence sequence(GoldenCase golden, int row) {
    return new Sequence(
        position -> golden.id(row, position), golden.promptLength(row), golden.config().layers());
  }

  /** The largest difference to the oracle, measured against its largest value. */
  private static final class Difference {

    private final String tensor;
    private final GoldenCase golden;
    private double largest;
    private double worst;
    private int compared;

    Difference(String tensor, GoldenCase golden) {
      this.tensor = tensor;
      this.golden = golden;
    }

    void compareRow(int row, int position, float[] actual) {
      int begin = (row * golden.expected().size("ids", 1) + position) * actual.length;
      for (int i = 0; i < actual.length; i++) {
        compare(actual[i], begin + i);
      }
    }

    void compareLayer(int layer, io.quicksilver.model.math.Matrix hidden, Step step) {
      int width = golden.config().hiddenSize();
      int positions = golden.expected().size("ids", 1);
      float[] actual = new float[width];
      for (int r = 0; r < step.rows(); r++) {
        int b = step.owner(r);
        hidden.read(r, actual, 0);
        int begin = ((layer * golden.rows() + b) * positions + r - step.offset(b)) * width;
        for (int i = 0; i < width; i++) {
          compare(actual[i], begin + i);
        }
      }
    }

    private void compare(float actual, int index) {
      float expected = golden.expected().real(tensor, index);
      largest = Math.max(largest, Math.abs(expected));
      worst = Math.max(worst, Math.abs(actual - expected));
      compared++;
    }

    void check() {
      assertThat(compared).isPositive();
      assertThat(worst).as(tensor + " against the oracle").isLessThan(TOLERANCE * largest);
    }
  }
}
