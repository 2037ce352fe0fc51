package io.quicksilver.model.config;

import io.quicksilver.model.ModelException;
import java.util.Locale;

/**
 * How the rotary embedding's frequencies are stretched for windows longer than those trained on.
 *
 * <p>With {@code f} the plain inverse frequency and {@code w = 2π / f} its wavelength:
 *
 * <ul>
 *   <li>{@code NONE}: {@code f}
 *   <li>{@code LINEAR}: {@code f / factor}
 *   <li>{@code LLAMA3}: {@code f} where {@code w < original / high}, {@code f / factor} where
 *       {@code w > original / low}, and between them {@code (1 - s) f / factor + s f} with {@code s
 *       = (original / w - low) / (high - low)}
 * </ul>
 *
 * @param kind which of the three; the other components are 1 and 0 where it does not use them
 * @param factor how much longer the window became; above 0
 * @param lowFrequencyFactor {@code low}, LLAMA3 only
 * @param highFrequencyFactor {@code high}, LLAMA3 only; above {@code low}
 * @param originalMaxPositions {@code original}, the window trained on, LLAMA3 only
 */
public record RotaryScaling(
    Kind kind,
    double factor,
    double lowFrequencyFactor,
    double highFrequencyFactor,
    int originalMaxPositions) {

  /** The scalings that are known. */
  public enum Kind implements Spelled {
    /** Frequencies as they are; {@code "default"} in config.json. */
    NONE,
    /** All frequencies divided by the factor. */
    LINEAR,
    /** Low frequencies divided by the factor, high ones kept, those between blended. */
    LLAMA3
  }

  /** Frequencies as they are. */
  public static final RotaryScaling NONE = new RotaryScaling(Kind.NONE, 1, 1, 1, 0);

  /** Refuses factors that the formulas cannot take, with a {@link ModelException}. */
  public RotaryScaling {
    require(Double.isFinite(factor) && factor > 0, "factor", "above 0", factor);
    if (kind == Kind.LLAMA3) {
      require(
          Double.isFinite(lowFrequencyFactor) && lowFrequencyFactor > 0,
          "low_freq_factor",
          "above 0",
          lowFrequencyFactor);
      require(
          Double.isFinite(highFrequencyFactor) && highFrequencyFactor > lowFrequencyFactor,
          "high_freq_factor",
          "above low_freq_factor (" + lowFrequencyFactor + ")",
          highFrequencyFactor);
      require(
          originalMaxPositions > 0,
          "original_max_position_embeddings",
          "above 0",
          originalMaxPositions);
    }
  }

  /** The linear scaling. */
  public static RotaryScaling linear(double factor) {
    return new RotaryScaling(Kind.LINEAR, factor, 1, 1, 0);
  }

  private static void require(boolean holds, String name, String expected, Object actual) {
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
