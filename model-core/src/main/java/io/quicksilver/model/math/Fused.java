package io.quicksilver.model.math;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * {@code a · b + c}, rounded once, on processors without an instruction for it, too.
 *
 * <p>There {@link Math#fma} computes with decimal numbers, thousands of times slower.
 */
final class Fused {

  /** Whether the JVM has the instruction; processors before Haswell lack it. */
  static final boolean INSTRUCTION = hasInstruction();

  private Fused() {}

  private static boolean hasInstruction() {
    HotSpotDiagnosticMXBean machine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return machine == null || Boolean.parseBoolean(machine.getVMOption("UseFMA").getValue());
    } catch (IllegalArgumentException e) {
      // A JVM without the option: it says nothing of the instruction.
      return true;
    }
  }

  static float multiplyAdd(float a, float b, float c) {
    return INSTRUCTION ? Math.fma(a, b, c) : withoutInstruction(a, b, c);
  }

  /**
   * The same bits by doubles: the product is exact there, and the sum is rounded to its neighbour
   * with an odd last bit, so that the rounding to float is as good as the first one (Boldo and
   * Melquiond, 2008).
   */
  static float withoutInstruction(float a, float b, float c) {
    double product = (double) a * b;
    double sum = product + c;
    double added = sum - product;
    double error = (product - (sum - added)) + (c - added);
    if (error > 0 || error < 0) {
      long bits = Double.doubleToRawLongBits(sum);
      if ((bits & 1) == 0) {
        bits += error > 0 == sum > 0 ? 1 : -1;
      }
      return (float) Double.longBitsToDouble(bits);
    }
    return (float) sum;
  }
}
