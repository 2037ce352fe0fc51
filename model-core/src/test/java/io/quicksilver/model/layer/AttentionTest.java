package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.BlockLoops;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Precision;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttentionTest {

  private static final int H = 8;
  private static final int D = 4;
  private static final int POSITIONS = 150;

  private final ModelConfig config = TinyModel.config("");
  private final float[] queryKeyValue = TinyModel.random(3, (2 + 2) * D * H);
  private final float[] output = TinyModel.random(4, H * H);
  private final float[] x = TinyModel.random(5, POSITIONS * H);

  /** {@code [outputs, inputs] · x[position]}, in double. */
  private static double[] product(float[] weight, int outputs, double[] input) {
    double[] result = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      for (int i = 0; i < input.length; i++) {
        result[o] += weight[o * input.length + i] * input[i];
      }
    }
    return result;
  }

  private double[] projected(int position) {
    double[] input = new double[H];
    for (int i = 0; i < H; i++) {
      input[i] = x[position * H + i];
    }
    double[] all = product(queryKeyValue, 4 * D, input);
    for (int head = 0; head < 3; head++) {
      for (int i = 0; i < D / 2; i++) {
        double angle = position * Math.pow(10000, -2.0 * i / D);
        double a = all[head * D + i];
        double b = all[head * D + i + D / 2];
        all[head * D + i] = a * Math.cos(angle) - b * Math.sin(angle);
        all[head * D + i + D / 2] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
    return all;
  }

  /** Softmax attention written out, two query heads on one key/value head. */
  private double[] expected(int position) {
    double[] query = projected(position);
    double[] mixed = new double[2 * D];
    for (int head = 0; head < 2; head++) {
      double total = 0;
      double[] sum = new double[D];
      for (int t = 0; t <= position; t++) {
        double[] other = projected(t);
        double score = 0;
        for (int i = 0; i < D; i++) {
          score += query[head * D + i] * other[2 * D + i];
        }
        double weight = Math.exp(score / Math.sqrt(D));
        total += weight;
        for (int i = 0; i < D; i++) {
          sum[i] += weight * other[3 * D + i];
        }
      }
      for (int i = 0; i < D; i++) {
        mixed[head * D + i] = sum[i] / total;
      }
    }
    return product(output, H, mixed);
  }

  @Test
  void overSeveralCacheBlocksItIsSoftmaxAttention() {
    try (Linear qkv = TinyModel.linear(queryKeyValue, 4 * D);
        Linear out = TinyModel.linear(output, H);
        Scratch scratch = TinyModel.scratch(POSITIONS);
        Matrix input = TinyModel.matrix(x, H);
        Matrix result = new Matrix(POSITIONS, H)) {
      Attention attention =
          new Attention(qkv, out, new RotaryEmbedding(config), config, Precision.F32, 0);
      attention.forward(
          input, TinyModel.step(new int[] {POSITIONS}, new int[] {1}), result, scratch);
      for (int position : new int[] {0, 1, 62, 63, 64, 65, 127, 128, 149}) {
        float[] row = TinyModel.row(result, position);
        double[] expected = expected(position);
        for (int i = 0; i < H; i++) {
          assertThat((double) row[i])
              .as("position %d channel %d", position, i)
              .isCloseTo(expected[i], within(2e-4));
        }
      }
    }
  }

  @Test
  void tokenByTokenOverBlockBordersGivesTheSameBits() {
    try (Linear qkv = TinyModel.linear(queryKeyValue, 4 * D);
        Linear out = TinyModel.linear(output, H);
        Scratch scratch = TinyModel.scratch(POSITIONS);
        Matrix input = TinyModel.matrix(x, H);
        Matrix whole = new Matrix(POSITIONS, H);
        Matrix single = new Matrix(1, H);
        Matrix result = new Matrix(1, H)) {
      Attention attention =
          new Attention(qkv, out, new RotaryEmbedding(config), config, Precision.F32, 0);
      attention.forward(
          input, TinyModel.step(new int[] {POSITIONS}, new int[] {1}), whole, scratch);
      Sequence sequence = new Sequence(position -> 0, 1, 1);
      for (int position = 0; position < POSITIONS; position++) {
        Step step = new Step();
        step.add(sequence, 1);
        single.write(0, x, position * H);
        attention.forward(single, step, result, scratch);
        step.commit();
        assertThat(TinyModel.row(result, 0))
            .as("position %d", position)
            .containsExactly(TinyModel.row(whole, position));
      }
    }
  }

  @Test
  void aReleasedSequencesBlocksServeTheNextOne() {
    BlockPool pool = new BlockPool();
    BlockLoops loops = HeapLoops.best().blocks(Precision.BF16, 1, D);
    KeyValueCache first = new KeyValueCache(1, D, loops, pool);
    first.ensure(65);
    int[] block = first.block(1);
    first.release();
    KeyValueCache second = new KeyValueCache(1, D, loops, pool);
    second.ensure(128);
    assertThat(List.of(second.block(0), second.block(1)).stream().filter(reused -> reused == block))
        .hasSize(1);
  }
}
