package io.quicksilver.model.config;

import io.quicksilver.model.ModelException;
import java.util.Locale;

/**
 * How the rotary embedding's frequencies are stretched for windows longer than those trained on, as
 * Hugging Face computes each kind.
 *
 * <p>In the formulas {@code f} is the plain inverse frequency {@code theta^(-2i/D)} of pair {@code
 * i} of a head of {@code D}.
 */
public sealed interface RotaryScaling {

  /**
   * The frequency of a pair of channels, in radians a position.
   *
   * @param pair from 0 to {@code headSize / 2 - 1}
   * @param theta the base of the plain frequencies
   */
  double frequency(int pair, int headSize, double theta);

  /** What cosines and sines are multiplied by. */
  default double amplitude() {
    return 1;
  }

  /** {@code f}. */
  static double plain(int pair, int headSize, double theta) {
    return 1 / Math.pow(theta, 2.0 * pair / headSize);
  }

  /** Frequencies as they are. */
  static RotaryScaling none() {
    return new None();
  }

  /** The linear scaling. */
  static RotaryScaling linear(double factor) {
    return new Linear(factor);
  }

  /**
   * {@code f}: {@code default}, and {@code dynamic} too, which stretches nothing inside the model's
   * own window, and there is no row beyond it.
   */
  record None() implements RotaryScaling {

    @Override
    public double frequency(int pair, int headSize, double theta) {
      return plain(pair, headSize, theta);
    }
  }

  /**
   * {@code f / factor}.
   *
   * @param factor how much longer the window became; above 0
   */
  record Linear(double factor) implements RotaryScaling {

    /** Refuses other factors, with a {@link ModelException}. */
    public Linear {
      requirePositive("factor", factor);
    }

    @Override
    public double frequency(int pair, int headSize, double theta) {
      return plain(pair, headSize, theta) / factor;
    }
  }

  /**
   * With the wavelength {@code w = 2π / f}: {@code f} where {@code w < original / high}, {@code f /
   * factor} where {@code w > original / low}, and between them {@code (1 - s) f / factor + s f}
   * with {@code s = (original / w - low) / (high - low)}.
   *
   * @param factor how much longer the window became; above 0
   * @param low {@code low_freq_factor}; above 0
   * @param high {@code high_freq_factor}; above {@code low}
   * @param original the window trained on; above 0
   */
  record Llama3(double factor, double low, double high, int original) implements RotaryScaling {

    /** Refuses factors that the formula cannot take, with a {@link ModelException}. */
    public Llama3 {
      requirePositive("factor", factor);
      requirePositive("low_freq_factor", low);
      require(
          Double.isFinite(high) && high > low,
          "high_freq_factor",
          "above low_freq_factor (" + low + ")",
          high);
      requirePositive("original_max_position_embeddings", original);
    }

    @Override
    public double frequency(int pair, int headSize, double theta) {
      double plain = plain(pair, headSize, theta);
      double turns = original * plain / (2 * Math.PI);
      double kept = clamp((turns - low) / (high - low));
      return kept * plain + (1 - kept) * plain / factor;
    }
  }

  /**
   * YaRN: {@code (1 - r) f + r f / factor}, where {@code r} rises from 0 to 1 between the pair that
   * turns {@code fast} times within the original window and the one that turns {@code slow} times.
   *
   * <p>A pair {@code i} turns {@code n} times where {@code i = D ln(original / 2πn) / (2 ln
   * theta)}. Source: Peng et al. (2023), arXiv 2309.00071.
   *
   * @param factor how much longer the window became; above 0
   * @param original the window trained on; above 0
   * @param fast {@code beta_fast}; above {@code slow}
   * @param slow {@code beta_slow}; above 0
   * @param whole {@code truncate}: whether the two pairs are rounded outwards to whole ones
   * @param amplitude {@code attention_factor}; above 0
   */
  record Yarn(
      double factor, int original, double fast, double slow, boolean whole, double amplitude)
      implements RotaryScaling {

    private static final double LEAST_WIDTH = 0.001;

    /** Refuses factors that the formula cannot take, with a {@link ModelException}. */
    public Yarn {
      requirePositive("factor", factor);
      requirePositive("original_max_position_embeddings", original);
      requirePositive("beta_slow", slow);
      require(Double.isFinite(fast) && fast > slow, "beta_fast", "above beta_slow", fast);
      requirePositive("attention_factor", amplitude);
    }

    /** The amplitude that the paper suggests, of which {@code mscale} is a model's own share. */
    static double suggested(double factor, double mscale) {
      return factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1;
    }

    @Override
    public double frequency(int pair, int headSize, double theta) {
      double first = turning(fast, headSize, theta);
      double last = turning(slow, headSize, theta);
      double low = Math.max(whole ? Math.floor(first) : first, 0);
      double high = Math.min(whole ? Math.ceil(last) : last, headSize - 1);
      double width = high == low ? LEAST_WIDTH : high - low;
      double stretched = clamp((pair - low) / width);
      double plain = plain(pair, headSize, theta);
      return (1 - stretched) * plain + stretched * plain / factor;
    }

    private double turning(double times, int headSize, double theta) {
      return headSize * Math.log(original / (times * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }

  private static double clamp(double share) {
    return Math.min(1, Math.max(0, share));
  }

  private static void requirePositive(String name, double value) {
    require(Double.isFinite(value) && value > 0, name, "above 0", value);
  }

  private static void require(boolean holds, String name, String expected, double actual) {
    if (!holds) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "Cannot read config.json: rope_scaling.%s must be %s, got %s",
              name,
              expected,
              actual));
    }
  }
}
