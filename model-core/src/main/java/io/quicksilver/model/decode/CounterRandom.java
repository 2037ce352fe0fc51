package io.quicksilver.model.decode;

/**
 * Uniform draws that depend on what they are for, not on what was drawn before.
 *
 * <p>{@code u = mix(mix(mix(seed) + rowKey) + step) / 2^53} on the upper 53 bits, with the
 * finaliser of SplitMix64 as mix. A row therefore draws the same alone, in any batch, on any
 * executor and when it is tried again.
 *
 * <p>Source: Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators.
 */
public final class CounterRandom {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private CounterRandom() {}

  /** A double in [0, 1). */
  public static double uniform(long seed, long rowKey, long step) {
    long bits = mix(mix(mix(seed) + rowKey) + step);
    return (bits >>> 11) * 0x1p-53;
  }

  /** One step of SplitMix64 from the state {@code value}. */
  public static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
