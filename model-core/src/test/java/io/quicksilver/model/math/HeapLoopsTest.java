package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Both implementations have the same bits; surefire starts the JVM with the Vector API's module.
 */
final class HeapLoopsTest {

  private final HeapLoops plain = new PlainLoops();
  private final HeapLoops best = HeapLoops.best();
  private final Random random = new Random(11);

  private float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void theVectorApiIsOfferedHere() {
    assertThat(best.name()).startsWith("vector");
  }

  @Test
  void softmaxesAreThePlainOnesAndRight() {
    for (int count : new int[] {1, 2, 15, 16, 17, 40, 64, 1000}) {
      float[] expected = values(3 + count + HeapLoops.PARTS);
      expected[5 % (3 + count)] = 40;
      float[] exact = expected.clone();
      float[] actual = expected.clone();
      plain.softmax(expected, 3, count, new float[HeapLoops.PARTS]);
      best.softmax(actual, 3, count, new float[HeapLoops.PARTS]);
      assertThat(Arrays.copyOf(actual, 3 + count))
          .containsExactly(Arrays.copyOf(expected, 3 + count));
      double sum = 0;
      for (int i = 3; i < 3 + count; i++) {
        sum += Math.exp(exact[i]);
      }
      for (int i = 3; i < 3 + count; i++) {
        assertThat((double) actual[i])
            .as("%d of %d", i, count)
            .isCloseTo(Math.exp(exact[i]) / sum, within(1e-6));
      }
    }
  }

  @Test
  void productsAndSquaresAreThePlainOnesAndRight() {
    for (int count : new int[] {1, 7, 16, 63, 64, 65, 200, 2048}) {
      float[] w = values(3 + count);
      float[] x = values(5 + count);
      float[] expected = values(count);
      float[] actual = expected.clone();
      plain.addProduct(expected, w, 3, x, 5, count);
      best.addProduct(actual, w, 3, x, 5, count);
      assertThat(actual).as("%d", count).containsExactly(expected);
      double exact = 0;
      for (int i = 0; i < count; i++) {
        exact += (double) x[i] * x[i];
      }
      double sum = plain.sumOfSquares(x, count, new float[HeapLoops.SQUARE_PARTS]);
      assertThat(best.sumOfSquares(x, count, new float[HeapLoops.SQUARE_PARTS])).isEqualTo(sum);
      assertThat(sum / exact).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void rotationsAreThePlainOnes() {
    for (int half : new int[] {1, 3, 8, 16, 24, 32}) {
      float[] cosines = values(7 + half);
      float[] sines = values(7 + half);
      float[] expected = values(2 + 3 * 2 * half);
      float[] actual = expected.clone();
      plain.rotate(expected, 2, 3, cosines, sines, 7, half);
      best.rotate(actual, 2, 3, cosines, sines, 7, half);
      assertThat(actual).as("half %d", half).containsExactly(expected);
    }
  }

  @Test
  void exponentialsAreThePlainOnesAndRight() {
    int count = 100_003;
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = -86 + 173f * i / count;
    }
    float[] expected = x.clone();
    float[] actual = x.clone();
    plain.exponentials(expected, 0, count, 0.5f);
    best.exponentials(actual, 0, count, 0.5f);
    assertThat(actual).containsExactly(expected);
    for (int i = 0; i < count; i++) {
      double exact = Math.exp(x[i] - 0.5f);
      assertThat(actual[i] / exact).as("exp(%s)", x[i] - 0.5f).isCloseTo(1, within(3e-7));
    }
  }

  @Test
  void exponentialsFarOutStayFinite() {
    float[] x = {Float.NEGATIVE_INFINITY, -1e30f, -88, 0, 200, 1e30f};
    plain.exponentials(x, 0, x.length, 0);
    for (float value : x) {
      assertThat(value).isFinite().isNotNegative();
    }
    assertThat(x[0]).isLessThan(2e-38f);
    assertThat(x[3]).isEqualTo(1f);
  }

  @Test
  void sumsAndMaximaTakeEveryElementOnce() {
    for (int count = 1; count < 30; count++) {
      float[] x = new float[count + 2];
      for (int i = 0; i < count; i++) {
        x[i + 1] = 1 << i;
      }
      x[0] = 4e9f;
      x[count + 1] = 4e9f;
      assertThat(HeapLoops.sum(x, 1, count)).isEqualTo((1 << count) - 1);
      assertThat(plain.max(x, 1, count)).isEqualTo(1 << (count - 1));
      assertThat(best.max(x, 1, count)).isEqualTo(1 << (count - 1));
    }
  }

  @Test
  void codesAreThePlainOnesAndTheNearest() {
    for (int count : new int[] {1, 3, 8, 15, 16, 17, 31, 48, 131, 2048}) {
      float[] row = values(count + 2);
      row[0] = 5;
      byte[] expected = new byte[count];
      byte[] actual = new byte[count];
      float scale = plain.quantize(row, count, expected);
      assertThat(best.quantize(row, count, actual)).isEqualTo(scale);
      assertThat(actual).as("count %d", count).isEqualTo(expected);
      for (int i = 0; i < count; i++) {
        float decoded = ((actual[i] & 0xff) - 128) * scale;
        assertThat(decoded).isCloseTo(row[i], within(scale * 0.5001f));
      }
    }
  }

  @Test
  void aRowOfZerosHasNoScaleAndARowWithoutNumbersHasNone() {
    for (HeapLoops loops : new HeapLoops[] {plain, best}) {
      byte[] codes = new byte[20];
      assertThat(loops.quantize(new float[20], 20, codes)).isZero();
      assertThat(codes).containsOnly((byte) 128);
      float[] broken = values(20);
      broken[7] = Float.NaN;
      assertThat(loops.quantize(broken, 20, codes)).isNaN();
    }
  }

  @Test
  void sigmoidsAreThePlainOnesAndNearTheTrueOnes() {
    float[] expected = new float[501];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (i - 250) / 2.5f;
    }
    float[] exact = expected.clone();
    float[] actual = expected.clone();
    plain.sigmoids(expected, 1, 499);
    best.sigmoids(actual, 1, 499);
    assertThat(actual).containsExactly(expected);
    for (int i = 1; i < 500; i++) {
      double truth = 1 / (1 + Math.exp(-exact[i]));
      assertThat((double) actual[i]).isCloseTo(truth, within(1e-6 * truth + 1e-37));
    }
    assertThat(actual[0]).isEqualTo(exact[0]);
    assertThat(actual[500]).isEqualTo(exact[500]);
  }

  @Test
  void halvesAreThePlainOnesAndTheNearest() {
    float[] x = values(1003);
    x[0] = Float.NaN;
    x[1] = Float.POSITIVE_INFINITY;
    x[2] = Float.intBitsToFloat(0x3f808000);
    x[3] = Float.intBitsToFloat(0x3f818000);
    x[4] = -0f;
    short[] expected = new short[x.length];
    short[] actual = new short[x.length];
    plain.halve(x, x.length, expected);
    best.halve(x, x.length, actual);
    assertThat(actual).containsExactly(expected);
    assertThat(wide(actual[0])).isNaN();
    assertThat(wide(actual[1])).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(actual[2]).as("a tie goes to the even half").isEqualTo((short) 0x3f80);
    assertThat(actual[3]).as("a tie goes to the even half").isEqualTo((short) 0x3f82);
    assertThat(actual[4]).isEqualTo((short) 0x8000);
    for (int i = 5; i < x.length; i++) {
      assertThat(Math.abs(wide(actual[i]) - x[i])).isLessThanOrEqualTo(Math.abs(x[i]) / 256);
    }
  }

  private static float wide(short half) {
    return Float.intBitsToFloat(half << Short.SIZE);
  }
}
