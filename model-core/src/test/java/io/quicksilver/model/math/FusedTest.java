package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Multiplying and adding without the instruction gives the instruction's bits. */
final class FusedTest {

  private static final int TRIES = 300_000;

  private final Random random = new Random(20240229);

  private static void compare(float a, float b, float c) {
    assertThat(Float.floatToIntBits(Fused.withoutInstruction(a, b, c)))
        .as("%a * %a + %a", a, b, c)
        .isEqualTo(Float.floatToIntBits(Math.fma(a, b, c)));
  }

  @Test
  void anyBitsGiveTheSameBits() {
    for (int i = 0; i < TRIES; i++) {
      compare(
          Float.intBitsToFloat(random.nextInt()),
          Float.intBitsToFloat(random.nextInt()),
          Float.intBitsToFloat(random.nextInt()));
    }
    float[] edges = {
      0f,
      -0f,
      1f,
      -1f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    for (float a : edges) {
      for (float b : edges) {
        for (float c : edges) {
          compare(a, b, c);
        }
      }
    }
  }

  /** Sums that lie as near to the middle between two floats as doubles can tell, and nearer. */
  @Test
  void sumsNearTheMiddleBetweenTwoFloatsAreRoundedOnce() {
    for (int i = 0; i < TRIES; i++) {
      float c = (float) random.nextGaussian();
      float half = Math.ulp(c) / 2;
      float factor = 1 + random.nextInt(5) * 0x1p-23f;
      compare(half, random.nextBoolean() ? factor : -factor, c);
      compare(half * (1 - 0x1p-24f), factor, c);
      compare(c, factor, -c);
      compare(c, c, -c * c);
    }
  }

  @Test
  void thisJvmsWayGivesTheSameBitsAsWell() {
    for (int i = 0; i < TRIES; i++) {
      float a = (float) random.nextGaussian();
      float b = (float) random.nextGaussian();
      float c = (float) random.nextGaussian();
      assertThat(Fused.multiplyAdd(a, b, c)).isEqualTo(Math.fma(a, b, c));
    }
  }
}
