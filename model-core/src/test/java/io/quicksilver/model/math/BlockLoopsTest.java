package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention's loops over cache blocks: plain and vector ones, in float32 and in bfloat16. */
final class BlockLoopsTest {

  private static final int BLOCK = BlockLoops.BLOCK;
  private static final int AT = 5;

  private final HeapLoops plain = new PlainLoops();
  private final HeapLoops best = HeapLoops.best();
  private final Random random = new Random(12);

  private float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** A block of these rows: each a key of {@code headSize} numbers, then a value. */
  private static int[] block(BlockLoops loops, float[][] rows, int headSize) {
    int[] block = new int[AT + loops.words()];
    for (int t = 0; t < rows.length; t++) {
      loops.store(rows[t], 0, headSize, block, AT, t);
    }
    return block;
  }

  private float[][] rows(int headSize) {
    float[][] rows = new float[BLOCK][];
    Arrays.setAll(rows, t -> values(2 * headSize));
    return rows;
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void blocksTakeTheirNumbersBytes(Precision precision) {
    int bytes = precision == Precision.F32 ? Float.BYTES : Short.BYTES;
    assertThat(best.blocks(precision, 2, 6).words() * Integer.BYTES)
        .isEqualTo(2 * 6 * BLOCK * bytes)
        .isEqualTo(plain.blocks(precision, 2, 6).words() * Integer.BYTES);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void scoresAreThePlainOnesAndRight(Precision precision) {
    for (int headSize : new int[] {2, 6, 8, 16, 32, 64, 80, 128}) {
      for (int group : new int[] {1, 2, 3, 4, 5, 8}) {
        BlockLoops slow = plain.blocks(precision, group, headSize);
        BlockLoops fast = best.blocks(precision, group, headSize);
        float[][] rows = rows(headSize);
        int[] block = block(slow, rows, headSize);
        assertThat(block(fast, rows, headSize)).isEqualTo(block);
        float[] query = values(3 + group * headSize);
        int stride = BLOCK + 7;
        for (int positions : new int[] {1, 15, 32, 33, 64}) {
          float[] expected = new float[group * stride + 9];
          float[] actual = new float[group * stride + 9];
          slow.scores(query, 3, block, AT, positions, expected, 2, stride);
          fast.scores(query, 3, block, AT, positions, actual, 2, stride);
          for (int g = 0; g < group; g++) {
            int row = 2 + g * stride;
            assertThat(Arrays.copyOfRange(actual, row, row + positions))
                .as("head %d, group %d, positions %d", headSize, group, positions)
                .containsExactly(Arrays.copyOfRange(expected, row, row + positions));
          }
          double exact = 0;
          double size = 0;
          for (int d = 0; d < headSize; d++) {
            double term = (double) query[3 + d] * rows[positions - 1][d];
            exact += term;
            size += Math.abs(term);
          }
          assertThat((double) actual[2 + positions - 1])
              .isCloseTo(exact, within(size * (precision == Precision.F32 ? 1e-6 : 4e-3)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void mixedValuesAreThePlainOnesAndRight(Precision precision) {
    for (int headSize : new int[] {2, 6, 8, 16, 32, 48, 64, 80, 128}) {
      for (int group : new int[] {1, 2, 3, 4, 5, 8}) {
        BlockLoops slow = plain.blocks(precision, group, headSize);
        BlockLoops fast = best.blocks(precision, group, headSize);
        float[][] rows = rows(headSize);
        int[] block = block(slow, rows, headSize);
        for (int positions : new int[] {1, 2, 17, 64}) {
          float[] weights = values(4 + group * 70);
          float[] expected = values(6 + group * headSize);
          float[] actual = expected.clone();
          double exact = expected[6 + headSize - 1];
          double size = Math.abs(exact);
          for (int t = 0; t < positions; t++) {
            double term = (double) weights[4 + t] * rows[t][2 * headSize - 1];
            exact += term;
            size += Math.abs(term);
          }
          slow.mix(weights, 4, 70, block, AT, positions, expected, 6);
          fast.mix(weights, 4, 70, block, AT, positions, actual, 6);
          assertThat(actual)
              .as("head %d, group %d, positions %d", headSize, group, positions)
              .containsExactly(expected);
          assertThat((double) actual[6 + headSize - 1])
              .isCloseTo(exact, within(size * (precision == Precision.F32 ? 1e-6 : 4e-3)));
        }
      }
    }
  }
}
