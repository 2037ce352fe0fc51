package io.quicksilver.model.math;

/** How a row of floats becomes one of 8-bit integers. */
final class IntegerCodes {

  /** The largest magnitude of a code. */
  private static final float MOST = 127;

  /** Below it, {@code 127 / largest} is no longer finite. */
  private static final float LEAST = 1e-35f;

  /**
   * A number so large that a sum with it has no fraction, plus the code of zero: the last eight
   * bits of the sum are the code.
   */
  static final float ROUNDING = 12582912f + OneDnn.ZERO_POINT;

  private IntegerCodes() {}

  /** What a row is multiplied with, given its largest magnitude. */
  static float factor(float largest) {
    return largest < LEAST ? 0 : MOST / largest;
  }

  /** What a code stands for. */
  static float scale(float largest) {
    return largest < LEAST ? 0 : largest / MOST;
  }
}
