package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.math.Matrix;
import org.junit.jupiter.api.Test;

final class TokenMixingTest {

  private static final int H = 8;
  private static final int LENGTH = 7;
  private static final int PROMPT = 4;

  private final float[] bias = TinyModel.random(6, H);
  private final float[] x = TinyModel.random(7, 2 * LENGTH * H);

  private double expected(
      float[] weight, int taps, int left, int row, int channel, int firstRow, int endRow) {
    double sum = bias[channel];
    for (int tap = 0; tap < taps; tap++) {
      int from = row - left + tap;
      if (from >= firstRow && from < endRow) {
        sum += weight[channel * taps + tap] * x[from * H + channel];
      }
    }
    return sum;
  }

  private interface End {
    int of(int position);
  }

  /** Two sequences, so that a tap over the border would show. */
  private void check(
      int taps, TokenMixingPadding padding, ContextPooling pooling, boolean residual, End end) {
    float[] weight = TinyModel.random(8, H * taps);
    TokenMixing mixing = new TokenMixing(weight, bias, padding, pooling, residual, 0);
    int left = padding == TokenMixingPadding.CAUSAL ? taps - 1 : taps / 2;
    try (Scratch scratch = TinyModel.scratch(2 * LENGTH);
        Matrix input = TinyModel.matrix(x, H);
        Matrix output = new Matrix(2 * LENGTH, H)) {
      mixing.forward(
          input,
          TinyModel.step(new int[] {LENGTH, LENGTH}, new int[] {PROMPT, PROMPT}),
          output,
          scratch);
      for (int row = 0; row < 2 * LENGTH; row++) {
        int first = row / LENGTH * LENGTH;
        float[] values = TinyModel.row(output, row);
        for (int i = 0; i < H; i++) {
          double conv = expected(weight, taps, left, row, i, first, first + end.of(row - first));
          assertThat((double) values[i])
              .as("taps %d row %d channel %d", taps, row, i)
              .isCloseTo(conv + (residual ? x[row * H + i] : 0), within(1e-5));
        }
      }
    }
  }

  @Test
  void causalPaddingSeesOnlyWhatCameBefore() {
    for (int taps : new int[] {1, 2, 3, 5}) {
      check(taps, TokenMixingPadding.CAUSAL, ContextPooling.CAUSAL, true, t -> t + 1);
      check(taps, TokenMixingPadding.CAUSAL, ContextPooling.PROMPT, false, t -> t + 1);
    }
  }

  @Test
  void samePaddingWithFullPoolingSeesBothSidesOfTheRow() {
    for (int taps : new int[] {1, 2, 3, 5}) {
      check(taps, TokenMixingPadding.SAME, ContextPooling.FULL, true, t -> LENGTH);
    }
  }

  @Test
  void samePaddingWithACacheableContextSeesBothSidesWithinThePromptOnly() {
    for (ContextPooling pooling :
        new ContextPooling[] {ContextPooling.PROMPT, ContextPooling.CAUSAL}) {
      for (int taps : new int[] {1, 2, 3, 5}) {
        check(taps, TokenMixingPadding.SAME, pooling, true, t -> t < PROMPT ? PROMPT : t + 1);
      }
    }
  }

  @Test
  void tokenByTokenGivesTheSameBits() {
    for (TokenMixingPadding padding : TokenMixingPadding.values()) {
      for (int taps : new int[] {1, 2, 3, 5}) {
        tokenByToken(padding, taps, PROMPT);
      }
    }
  }

  @Test
  void aPromptMayComeInPiecesWhereNoTapLooksAhead() {
    for (int taps : new int[] {1, 2, 3, 5}) {
      tokenByToken(TokenMixingPadding.CAUSAL, taps, 1);
    }
    tokenByToken(TokenMixingPadding.SAME, 1, 1);
  }

  private void tokenByToken(TokenMixingPadding padding, int taps, int first) {
    float[] weight = TinyModel.random(9, H * taps);
    TokenMixing mixing = new TokenMixing(weight, bias, padding, ContextPooling.PROMPT, true, 0);
    try (Scratch scratch = TinyModel.scratch(LENGTH);
        Matrix input = TinyModel.matrix(x, H);
        Matrix whole = new Matrix(LENGTH, H);
        Matrix output = new Matrix(LENGTH, H)) {
      mixing.forward(input, TinyModel.step(new int[] {LENGTH}, new int[] {PROMPT}), whole, scratch);
      Sequence sequence = new Sequence(position -> 0, PROMPT, 1);
      while (sequence.computed() < LENGTH) {
        int from = sequence.computed();
        int count = from == 0 ? first : 1;
        Step step = new Step();
        step.add(sequence, count);
        for (int i = 0; i < count; i++) {
          input.write(i, x, (from + i) * H);
        }
        mixing.forward(input, step, output, scratch);
        step.commit();
        for (int i = 0; i < count; i++) {
          assertThat(TinyModel.row(output, i))
              .as("%s, %d taps, position %d", padding, taps, from + i)
              .containsExactly(TinyModel.row(whole, from + i));
        }
      }
    }
  }
}
