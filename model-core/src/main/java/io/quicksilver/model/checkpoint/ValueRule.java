package io.quicksilver.model.checkpoint;

/** What a made-up tensor holds, element by element. */
@FunctionalInterface
interface ValueRule {

  /** The value at a row-major index; the same at every call. */
  float at(long index);

  /** The same value everywhere. */
  static ValueRule constant(float value) {
    return index -> value;
  }

  /**
   * Values spread about {@code mean} like a normal distribution of that deviation, cut off at 3.46
   * deviations: the sum of the four 16-bit lanes of a hash of seed, name and index. A value depends
   * on those three alone, so that pieces may be made in any order.
   */
  static ValueRule random(long seed, String name, double mean, double deviation) {
    long key = mix(mix(seed) ^ hash(name));
    double scale = deviation / LANES_DEVIATION;
    return index -> {
      long bits = mix(key + index * GOLDEN_RATIO);
      long lanes =
          (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
      return (float) (mean + (lanes - LANES_MEAN) * scale);
    };
  }

  /** 2^64 over the golden ratio, odd: successive multiples fall far apart. */
  long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  /** Mean of the sum of four numbers below 2^16. */
  double LANES_MEAN = 4 * 65535 / 2.0;

  /** Its standard deviation, {@code sqrt(4 (2^32 - 1) / 12)}. */
  double LANES_DEVIATION = Math.sqrt((4294967296.0 - 1) / 3);

  /** The finaliser of SplitMix64: a one-to-one map in which every bit sways every other. */
  private static long mix(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  /** FNV-1a over the name's characters. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
