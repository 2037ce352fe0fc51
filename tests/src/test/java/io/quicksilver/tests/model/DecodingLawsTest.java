package io.quicksilver.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.decode.LogitRows;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.layer.Scratch;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Step;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laws of model.md, to the bit: what stands beside a row, and when it is computed, is nothing
 * to it.
 */
final class DecodingLawsTest {

  static List<GoldenCase> sequenceScope() {
    return GoldenCase.all().stream()
        .filter(golden -> golden.config().contextScope() == ContextScope.SEQUENCE)
        .toList();
  }

  static List<GoldenCase> cacheable() {
    return sequenceScope().stream()
        .filter(golden -> golden.config().contextPooling() != ContextPooling.FULL)
        .toList();
  }

  static List<GoldenCase> chunkable() {
    return cacheable().stream()
        .filter(golden -> golden.config().contextPooling() == ContextPooling.CAUSAL)
        .filter(golden -> golden.config().tokenMixingPadding() == TokenMixingPadding.CAUSAL)
        .toList();
  }

  static Stream<Arguments> cacheableWithKernels() {
    return Kernels.with(cacheable(), Kernels.values());
  }

  static Stream<Arguments> chunkableWithKernels() {
    return Kernels.with(chunkable(), Kernels.values());
  }

  static Stream<Arguments> sequenceScopeWithKernels() {
    return Kernels.with(sequenceScope(), Kernels.values());
  }

  @ParameterizedTest
  @MethodSource("sequenceScopeWithKernels")
  void aRowAloneIsTheRowInABatch(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create())) {
      Step together = new Step();
      for (int row = 0; row < golden.rows(); row++) {
        together.add(sequence(golden, row), golden.length(row));
      }
      float[][] batch = lastLogits(model, together, 1);
      for (int row = 0; row < golden.rows(); row++) {
        Step alone = new Step();
        alone.add(sequence(golden, row), golden.length(row));
        assertThat(lastLogits(model, alone, 1)[0]).as("row %d", row).containsExactly(batch[row]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sequenceScopeWithKernels")
  void oneLaneAndTwoGiveTheSameBits(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create())) {
      float[][][] results = new float[2][][];
      for (int lanes = 1; lanes <= 2; lanes++) {
        Step step = new Step();
        for (int row = 0; row < golden.rows(); row++) {
          step.add(sequence(golden, row), golden.length(row));
        }
        results[lanes - 1] = lastLogits(model, step, lanes);
      }
      assertThat(results[1]).isDeepEqualTo(results[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("cacheableWithKernels")
  void aCachedTokenIsTheRecomputedOne(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create())) {
      for (int row = 0; row < golden.rows(); row++) {
        Sequence cached = sequence(golden, row);
        Step step = new Step();
        step.add(cached, golden.promptLength(row));
        lastLogits(model, step, 1);
        for (int length = golden.promptLength(row) + 1; length <= golden.length(row); length++) {
          step.clear();
          step.add(cached, 1);
          float[] grown = lastLogits(model, step, 1)[0];
          Step afresh = new Step();
          afresh.add(sequence(golden, row), length);
          assertThat(grown)
              .as("row %d at %d tokens", row, length)
              .containsExactly(lastLogits(model, afresh, 1)[0]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("chunkableWithKernels")
  void aPromptInPiecesIsThePromptAtOnce(GoldenCase golden, Kernels kernels) {
    try (ModifiedLlama model = golden.load(kernels.create())) {
      int row = 0;
      Step whole = new Step();
      whole.add(sequence(golden, row), golden.length(row));
      float[] expected = lastLogits(model, whole, 1)[0];
      for (int piece : new int[] {1, 2, 5, 16}) {
        Sequence sequence = sequence(golden, row);
        float[] last = null;
        while (sequence.computed() < golden.length(row)) {
          Step step = new Step();
          step.add(sequence, Math.min(piece, golden.length(row) - sequence.computed()));
          last = lastLogits(model, step, 1)[0];
        }
        assertThat(last).as("pieces of %d", piece).containsExactly(expected);
      }
    }
  }

  private static Sequence sequence(GoldenCase golden, int row) {
    return new Sequence(
        position -> golden.id(row, position), golden.promptLength(row), golden.config().layers());
  }

  /** Logits after the last row of each sequence. */
  private static float[][] lastLogits(ModifiedLlama model, Step step, int lanes) {
    try (Scratch scratch = model.scratch(lanes);
        LogitRows logits = new LogitRows()) {
      model.forward(step, scratch);
      logits.computeLast(model, step, scratch);
      float[][] rows = new float[step.size()][model.config().vocabularySize()];
      for (int b = 0; b < rows.length; b++) {
        logits.read(b, rows[b]);
      }
      return rows;
    }
  }
}
