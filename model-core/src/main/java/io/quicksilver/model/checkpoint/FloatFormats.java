package io.quicksilver.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Conversion between float32 and the 16-bit types.
 *
 * <p>To float32 it is exact. From float32 it rounds to nearest, ties to even; what is too large
 * becomes infinite, a NaN stays one, and signs of zeros are kept.
 */
public final class FloatFormats {

  private static final int CHUNK = 1 << 13;
  private static final int EXPONENT = 0x7f800000;

  private FloatFormats() {}

  /** The float32 of the same value. */
  public static float fromHalf(short half) {
    int magnitude = half & 0x7fff;
    int bits;
    if (magnitude < 0x0400) { // subnormal: a multiple of 2^-24, which float32 holds as normal
      bits = Float.floatToRawIntBits(magnitude * 0x1p-24f);
    } else if (magnitude < 0x7c00) {
      bits = (magnitude << 13) + (112 << 23);
    } else { // infinite or NaN
      bits = magnitude << 13 | EXPONENT;
    }
    return Float.intBitsToFloat(bits | (half & 0x8000) << 16);
  }

  /** The float32 of the same value. */
  public static float fromBfloat16(short bfloat16) {
    return Float.intBitsToFloat(bfloat16 << 16);
  }

  /** The nearest half. */
  public static short toHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > EXPONENT) {
      return (short) (sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff));
    }
    if (magnitude >= 0x477ff000) { // 65520: halfway between the largest half and the next
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) { // below 2^-14: the result is subnormal, a multiple of 2^-24
      float scaled = Float.intBitsToFloat(magnitude) * 0x1p24f;
      return (short) (sign | (int) Math.rint(scaled));
    }
    int rebiased = magnitude - (112 << 23);
    return (short) (sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13));
  }

  /** The nearest bfloat16. */
  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > EXPONENT) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }

  /**
   * Converts all of {@code bytes}, little-endian elements of {@code type}, to the target's next
   * floats. Both need not be aligned.
   */
  public static void decode(DataType type, ByteBuffer bytes, FloatBuffer target) {
    if (type == DataType.F32) {
      target.put(bytes.asFloatBuffer());
      return;
    }
    ShortBuffer source = bytes.asShortBuffer();
    short[] narrow = new short[Math.min(CHUNK, source.remaining())];
    float[] wide = new float[narrow.length];
    while (source.hasRemaining()) {
      int count = Math.min(narrow.length, source.remaining());
      source.get(narrow, 0, count);
      if (type == DataType.BF16) {
        for (int i = 0; i < count; i++) {
          wide[i] = fromBfloat16(narrow[i]);
        }
      } else {
        for (int i = 0; i < count; i++) {
          wide[i] = fromHalf(narrow[i]);
        }
      }
      target.put(wide, 0, count);
    }
  }

  /** Writes the value, rounded to the type, as the target's next bytes, little-endian. */
  static void encode(DataType type, float value, ByteBuffer target) {
    switch (type) {
      case F32 -> target.putFloat(value);
      case F16 -> target.putShort(toHalf(value));
      case BF16 -> target.putShort(toBfloat16(value));
    }
  }

  /** The value, rounded to the type. */
  static float round(DataType type, float value) {
    return switch (type) {
      case F32 -> value;
      case F16 -> fromHalf(toHalf(value));
      case BF16 -> fromBfloat16(toBfloat16(value));
    };
  }
}
