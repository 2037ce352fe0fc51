package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SEBlockTest {

  private static final int H = 8;
  private static final int ROWS = 3;

  private final float[] x = TinyModel.random(1, ROWS * H);

  /** The last is wider than any other row of the scratch. */
  @ParameterizedTest
  @ValueSource(ints = {2, H, 40})
  void gatesOpenAsTheFormulaSays(int channels) {
    float[] squeeze = TinyModel.random(2, channels * H);
    float[] excite = TinyModel.random(3, H * channels);
    try (Linear first = TinyModel.linear(squeeze, channels);
        Linear second = TinyModel.linear(excite, H);
        Scratch scratch = TinyModel.scratch(ROWS, channels);
        Matrix input = TinyModel.matrix(x, H)) {
      SEBlock block = new SEBlock(first, second, ContextPooling.FULL, ContextScope.SEQUENCE, 0);
      Step step = TinyModel.step(new int[] {ROWS}, new int[] {ROWS});
      ScalingRows gates = block.forward(input, step, scratch);
      double[] expected = gates(squeeze, excite, channels);
      for (int row = 0; row < ROWS; row++) {
        float[] actual = gates.of(row, new float[H]);
        for (int i = 0; i < H; i++) {
          assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5));
        }
      }
    }
  }

  /** {@code sigmoid(W2 relu(W1 mean(x)))}. */
  private double[] gates(float[] squeeze, float[] excite, int channels) {
    double[] gates = new double[H];
    for (int c = 0; c < channels; c++) {
      double squeezed = 0;
      for (int i = 0; i < H; i++) {
        squeezed += squeeze[c * H + i] * (x[i] + x[H + i] + x[2 * H + i]) / ROWS;
      }
      for (int i = 0; i < H; i++) {
        gates[i] += excite[i * channels + c] * Math.max(squeezed, 0);
      }
    }
    for (int i = 0; i < H; i++) {
      gates[i] = 1 / (1 + Math.exp(-gates[i]));
    }
    return gates;
  }
}
