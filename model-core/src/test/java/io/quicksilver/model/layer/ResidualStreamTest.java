package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.math.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ResidualStreamTest {

  private static final int H = 8;
  private static final int T = 5;

  private final float[] hidden = TinyModel.random(1, T * H);
  private final float[] update = TinyModel.random(2, T * H);
  private final float[][] factors = {TinyModel.random(3, H), TinyModel.random(4, H)};
  private final Step step = TinyModel.step(new int[] {3, 2}, new int[] {3, 2});

  private ScalingRows scaling() {
    ScalingRows scaling = new ScalingRows();
    scaling.perSequence(step);
    scaling.set(0, factors[0]);
    scaling.set(1, factors[1]);
    return scaling;
  }

  private float expected(int row, int channel, boolean scaled) {
    float factor = scaled ? factors[row < 3 ? 0 : 1][channel] : 1;
    return hidden[row * H + channel] + factor * update[row * H + channel];
  }

  private void check(boolean scaled, boolean throughTheNorm) {
    try (Scratch scratch = TinyModel.scratch(T);
        Matrix rows = TinyModel.matrix(hidden, H);
        Matrix added = TinyModel.matrix(update, H);
        Matrix normed = new Matrix(T, H)) {
      ResidualStream stream = new ResidualStream(rows);
      stream.add(added, scaled ? scaling() : null);
      if (throughTheNorm) {
        float[] ones = new float[H];
        Arrays.fill(ones, 1f);
        AdaptiveRMSNorm norm = AdaptiveRMSNorm.plain(ones, 1e-5f);
        norm.forward(stream, step, normed::put, scratch);
      } else {
        stream.settle(T, scratch);
      }
      for (int row = 0; row < T; row++) {
        float[] values = TinyModel.row(rows, row);
        for (int i = 0; i < H; i++) {
          assertThat(values[i]).as("row %d channel %d", row, i).isEqualTo(expected(row, i, scaled));
        }
      }
      stream.settle(T, scratch);
      assertThat(TinyModel.row(rows, 0)[0]).isEqualTo(expected(0, 0, scaled));
    }
  }

  @Test
  void anUpdateIsAddedOnceWhoeverReadsTheRows() {
    check(false, false);
    check(false, true);
  }

  @Test
  void eachRowsUpdateIsScaledByItsSequencesFactors() {
    check(true, false);
    check(true, true);
  }

  @Test
  void aSecondUpdateWaitsForTheFirst() {
    try (Matrix rows = TinyModel.matrix(hidden, H);
        Matrix added = TinyModel.matrix(update, H)) {
      ResidualStream stream = new ResidualStream(rows);
      stream.add(added);
      assertThatThrownBy(() -> stream.add(added))
          .hasMessage(
              "Cannot add to the residual stream: the last update must be settled, got a second"
                  + " one");
    }
  }

  @Test
  void aStepThatFailedMidwayLeavesTheNextOneNothingToAdd() {
    float[] next = TinyModel.random(5, T * H);
    try (Scratch scratch = TinyModel.scratch(T);
        Matrix lost = TinyModel.matrix(update, H);
        Matrix added = TinyModel.matrix(next, H)) {
      begin(scratch);
      scratch.residual().add(lost);
      AdaptiveRMSNorm norm = AdaptiveRMSNorm.plain(new float[H], 1e-5f);
      RowTarget broken =
          (row, values, lane) -> {
            throw new IllegalStateException("no memory");
          };
      assertThatThrownBy(() -> norm.forward(scratch.residual(), step, broken, scratch))
          .hasMessage("no memory");

      begin(scratch);
      scratch.residual().add(added);
      scratch.settle(T);
      for (int row = 0; row < T; row++) {
        for (int i = 0; i < H; i++) {
          assertThat(TinyModel.row(scratch.hidden(), row)[i])
              .as("row %d channel %d", row, i)
              .isEqualTo(hidden[row * H + i] + next[row * H + i]);
        }
      }
    }
  }

  private void begin(Scratch scratch) {
    scratch.begin(T);
    for (int row = 0; row < T; row++) {
      scratch.hidden().write(row, hidden, row * H);
    }
  }
}
