package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.math.Matrix;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AdaptiveRMSNormTest {

  private static final int H = 8;
  private static final float EPSILON = 1e-5f;

  private final float[] weight = TinyModel.random(1, H);
  private final float[] x = TinyModel.random(2, 5 * H);

  /** The context itself as gamma: shows which positions were pooled. */
  private AdaptiveRMSNorm norm(AdaptiveNorm kind, ContextPooling pooling, ContextScope scope) {
    ContextFunction itself =
        (contexts, rows, vectors, scratch) -> {
          for (int row = 0; row < rows; row++) {
            vectors.write(row, TinyModel.row(contexts, row), 0);
          }
        };
    return new AdaptiveRMSNorm(
        weight,
        kind,
        EPSILON,
        Optional.of(new GlobalContext(pooling, scope, H, 0, LayerMemory.Site.INPUT_NORM, itself)));
  }

  private double unit(AdaptiveNorm kind, int row, int channel) {
    double squares = 0;
    for (int i = 0; i < H; i++) {
      squares += (double) x[row * H + i] * x[row * H + i];
    }
    double norm = kind == AdaptiveNorm.RMS ? Math.sqrt(squares / H + EPSILON) : Math.sqrt(squares);
    return weight[channel] * x[row * H + channel] / norm;
  }

  private double mean(int from, int to, int channel) {
    double sum = 0;
    for (int row = from; row < to; row++) {
      sum += x[row * H + channel];
    }
    return sum / (to - from);
  }

  /** Two sequences of 3 and 2 rows with prompts of 2 and 1. */
  private void check(AdaptiveRMSNorm norm, AdaptiveNorm kind, Gamma gamma) {
    try (Scratch scratch = TinyModel.scratch(5);
        Matrix input = TinyModel.matrix(x, H);
        Matrix output = new Matrix(5, H)) {
      ResidualStream stream = new ResidualStream(input);
      Step step = TinyModel.step(new int[] {3, 2}, new int[] {2, 1});
      norm.forward(stream, step, output::put, scratch);
      for (int row = 0; row < 5; row++) {
        float[] values = TinyModel.row(output, row);
        for (int i = 0; i < H; i++) {
          double expected = unit(kind, row, i) * gamma.of(row, i);
          assertThat((double) values[i])
              .as("row %d channel %d", row, i)
              .isCloseTo(expected, within(1e-5));
        }
      }
    }
  }

  private interface Gamma {
    double of(int row, int channel);
  }

  @ParameterizedTest
  @EnumSource(AdaptiveNorm.class)
  void causalPoolingAveragesWhatCameBefore(AdaptiveNorm kind) {
    check(
        norm(kind, ContextPooling.CAUSAL, ContextScope.SEQUENCE),
        kind,
        (row, i) -> row < 3 ? mean(0, row + 1, i) : mean(3, row + 1, i));
  }

  @Test
  void promptPoolingAveragesThePromptForEveryPosition() {
    check(
        norm(AdaptiveNorm.RMS, ContextPooling.PROMPT, ContextScope.SEQUENCE),
        AdaptiveNorm.RMS,
        (row, i) -> row < 3 ? mean(0, 2, i) : mean(3, 4, i));
  }

  @Test
  void fullPoolingAveragesTheWholeRow() {
    check(
        norm(AdaptiveNorm.RMS, ContextPooling.FULL, ContextScope.SEQUENCE),
        AdaptiveNorm.RMS,
        (row, i) -> row < 3 ? mean(0, 3, i) : mean(3, 5, i));
  }

  @Test
  void batchScopeCountsEachTokenOfTheBatchOnce() {
    check(
        norm(AdaptiveNorm.RMS, ContextPooling.FULL, ContextScope.BATCH),
        AdaptiveNorm.RMS,
        (row, i) -> mean(0, 5, i));
    check(
        norm(AdaptiveNorm.RMS, ContextPooling.PROMPT, ContextScope.BATCH),
        AdaptiveNorm.RMS,
        (row, i) -> (2 * mean(0, 2, i) + mean(3, 4, i)) / 3);
  }

  @Test
  void withoutGammaItIsThePlainNorm() {
    check(
        new AdaptiveRMSNorm(weight, AdaptiveNorm.RMS, EPSILON, Optional.empty()),
        AdaptiveNorm.RMS,
        (row, i) -> 1);
  }

  @Test
  void aRowOfZerosStaysFinite() {
    try (Scratch scratch = TinyModel.scratch(1);
        Matrix zeros = new Matrix(1, H)) {
      for (AdaptiveNorm kind : AdaptiveNorm.values()) {
        new AdaptiveRMSNorm(weight, kind, EPSILON, Optional.empty())
            .forward(zeros, 1, zeros, scratch);
        for (float value : TinyModel.row(zeros, 0)) {
          assertThat(value).isZero();
        }
      }
    }
  }

  @Test
  void aPromptInPiecesIsRefused() {
    try (Scratch scratch = TinyModel.scratch(5);
        Matrix input = TinyModel.matrix(x, H);
        Matrix output = new Matrix(5, H)) {
      AdaptiveRMSNorm norm = norm(AdaptiveNorm.RMS, ContextPooling.PROMPT, ContextScope.SEQUENCE);
      Step step = TinyModel.step(new int[] {3}, new int[] {4});
      assertThatThrownBy(() -> norm.forward(new ResidualStream(input), step, output::put, scratch))
          .hasMessage(
              "Cannot pool a prompt in layer 0: its first step must hold all 4 tokens, got 3");
    }
  }
}
