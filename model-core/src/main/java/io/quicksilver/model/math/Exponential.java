package io.quicksilver.model.math;

/**
 * {@code exp} for floats, in operations that a vector lane has too: within 2 units in the last
 * place for results that are normal numbers.
 *
 * <p>{@code x = n ln 2 + r}, {@code exp(x) = 2^n p(r)}; n by adding a number so large that the sum
 * has no fraction, ln 2 in two parts, p the polynomial of Moshier's Cephes library (expf).
 */
final class Exponential {

  static final float LOWEST = -87.3f;
  static final float HIGHEST = 88f;
  static final float LOG2_E = 1.442695f;
  static final float ROUNDING = 12582912f;
  static final float LN2_HIGH = 355f / 512f;
  static final float LN2_LOW = -2.12194440e-4f;
  static final float P0 = 1.9875691E-4f;
  static final float P1 = 0.0013981999f;
  static final float P2 = 0.008333452f;
  static final float P3 = 0.041665796f;
  static final float P4 = 0.16666666f;
  static final float P5 = 0.5f;
  static final int EXPONENT_SHIFT = 23;

  private Exponential() {}

  /** {@code exp(x)}, x held within {@code LOWEST .. HIGHEST}. */
  static float of(float value) {
    float x = Math.min(Math.max(value, LOWEST), HIGHEST);
    float rounded = Fused.multiplyAdd(x, LOG2_E, ROUNDING);
    float n = rounded - ROUNDING;
    float r = Fused.multiplyAdd(n, -LN2_HIGH, x);
    r = Fused.multiplyAdd(n, -LN2_LOW, r);
    float p = Fused.multiplyAdd(P0, r, P1);
    p = Fused.multiplyAdd(p, r, P2);
    p = Fused.multiplyAdd(p, r, P3);
    p = Fused.multiplyAdd(p, r, P4);
    p = Fused.multiplyAdd(p, r, P5);
    p = Fused.multiplyAdd(p, r * r, r) + 1f;
    int exponent = Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + exponent);
  }
}
