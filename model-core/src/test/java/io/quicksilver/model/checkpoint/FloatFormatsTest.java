package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatsTest {

  private static final int PATTERNS = 1 << 16;

  /** sign, exponent and fraction read as the standards define them, in double precision. */
  private static double value(int bits, int exponentBits, int fractionBits) {
    int exponent = bits >>> fractionBits & (1 << exponentBits) - 1;
    double fraction = (bits & (1 << fractionBits) - 1) / (double) (1 << fractionBits);
    double sign = bits >>> 15 == 0 ? 1 : -1;
    int bias = (1 << (exponentBits - 1)) - 1;
    if (exponent == (1 << exponentBits) - 1) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * fraction * Math.pow(2, 1 - bias)
        : sign * (1 + fraction) * Math.pow(2, exponent - bias);
  }

  @Test
  void everyHalfIsTheNumberThatItsBitsSpell() {
    for (int bits = 0; bits < PATTERNS; bits++) {
      assertSame(bits, FloatFormats.fromHalf((short) bits), value(bits, 5, 10));
    }
  }

  @Test
  void everyBfloat16IsTheNumberThatItsBitsSpell() {
    for (int bits = 0; bits < PATTERNS; bits++) {
      assertSame(bits, FloatFormats.fromBfloat16((short) bits), value(bits, 8, 7));
    }
  }

  private static void assertSame(int bits, float actual, double expected) {
    // compare() tells the zeros apart and takes all NaNs for one
    if (Double.compare(actual, expected) != 0) {
      assertThat((double) actual).as("pattern %04x", bits).isEqualTo(expected);
    }
  }

  @Test
  void toFloatAndBackIsTheIdentity() {
    for (int bits = 0; bits < PATTERNS; bits++) {
      short pattern = (short) bits;
      float half = FloatFormats.fromHalf(pattern);
      float bfloat16 = FloatFormats.fromBfloat16(pattern);
      if (Float.isNaN(half)) {
        assertThat(FloatFormats.fromHalf(FloatFormats.toHalf(half))).isNaN();
      } else if (FloatFormats.toHalf(half) != pattern) {
        assertThat(FloatFormats.toHalf(half)).isEqualTo(pattern);
      }
      if (Float.isNaN(bfloat16)) {
        assertThat(FloatFormats.fromBfloat16(FloatFormats.toBfloat16(bfloat16))).isNaN();
      } else if (FloatFormats.toBfloat16(bfloat16) != pattern) {
        assertThat(FloatFormats.toBfloat16(bfloat16)).isEqualTo(pattern);
      }
    }
  }

  /**
   * Between each two neighbours: the middle goes to the even one, either side of it to the nearer.
   */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"F16", "BF16"})
  void roundingIsToNearestWithTiesToEven(DataType type) {
    int infinity = type == DataType.F16 ? 0x7c00 : 0x7f80;
    int fractionBits = type == DataType.F16 ? 10 : 7;
    int exponentBits = 15 - fractionBits;
    for (int lower = 0; lower < infinity; lower++) {
      double low = value(lower, exponentBits, fractionBits);
      // the pattern of infinity stands for the power of two that would come next
      double high =
          lower + 1 == infinity
              ? Math.pow(2, (1 << (exponentBits - 1)))
              : value(lower + 1, exponentBits, fractionBits);
      float middle = (float) ((low + high) / 2);
      int even = lower % 2 == 0 ? lower : lower + 1;
      for (int sign : new int[] {0, 0x8000}) {
        float signed = sign == 0 ? middle : -middle;
        assertThat(round(type, signed)).isEqualTo(even | sign);
        assertThat(round(type, nextFromZero(signed))).isEqualTo(lower + 1 | sign);
        assertThat(round(type, nextToZero(signed))).isEqualTo(lower | sign);
      }
    }
  }

  private static int round(DataType type, float value) {
    ByteBuffer target = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
    FloatFormats.encode(type, value, target);
    return target.flip().getShort() & 0xffff;
  }

  private static float nextFromZero(float value) {
    return value > 0 ? Math.nextUp(value) : Math.nextDown(value);
  }

  private static float nextToZero(float value) {
    return value > 0 ? Math.nextDown(value) : Math.nextUp(value);
  }

  @Test
  void whatIsTooLargeBecomesInfinite() {
    assertThat(FloatFormats.round(DataType.F16, 65519.996f)).isEqualTo(65504);
    assertThat(FloatFormats.round(DataType.F16, 65520)).isInfinite();
    assertThat(FloatFormats.round(DataType.BF16, -Float.MAX_VALUE)).isInfinite();
    assertThat(FloatFormats.round(DataType.F32, Float.MAX_VALUE)).isEqualTo(Float.MAX_VALUE);
  }

  @Test
  void whatIsTooSmallBecomesAZeroOfItsSign() {
    assertThat(Float.floatToRawIntBits(FloatFormats.round(DataType.F16, -0x1p-26f)))
        .isEqualTo(Float.floatToRawIntBits(-0f));
    assertThat(FloatFormats.round(DataType.F16, Float.MIN_VALUE)).isZero();
  }

  /** Lengths about the chunk's, and a buffer that begins at an odd byte. */
  @ParameterizedTest
  @EnumSource(DataType.class)
  void decodingABufferIsDecodingItsElements(DataType type) {
    for (int count : new int[] {0, 1, 7, 8191, 8192, 8193, 20000}) {
      ByteBuffer whole =
          ByteBuffer.allocateDirect(1 + count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      whole.position(1);
      for (int i = 0; i < count; i++) {
        FloatFormats.encode(type, i - 100.25f, whole);
      }
      ByteBuffer odd = whole.slice(1, count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      FloatBuffer target = FloatBuffer.allocate(count);
      FloatFormats.decode(type, odd, target);
      assertThat(target.hasRemaining()).isFalse();
      for (int i = 0; i < count; i++) {
        assertThat(target.get(i)).isEqualTo(FloatFormats.round(type, i - 100.25f));
      }
    }
  }
}
