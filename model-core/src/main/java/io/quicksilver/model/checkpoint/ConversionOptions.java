package io.quicksilver.model.checkpoint;

import io.quicksilver.model.config.ExtensionSemantics;
import java.util.Optional;

/**
 * What a conversion changes.
 *
 * @param initialization what the added modules begin with; KEEP adds none
 * @param semantics how they see their context
 * @param kernelSize taps of the convolution, k
 * @param reduction r of the SE block, which has {@code max(1, H / r)} channels inside
 * @param seed of the random values
 * @param type that all weights are rounded to; empty: each keeps its own
 * @param shardBytes the most bytes of tensors in one file
 */
public record ConversionOptions(
    ModuleInitialization initialization,
    ExtensionSemantics semantics,
    int kernelSize,
    int reduction,
    long seed,
    Optional<DataType> type,
    long shardBytes) {

  private static final int LONGEST_KERNEL = 1024;

  /** Neutral modules that pool the prompt, 3 taps, reduction 16, types kept, files of 4 GiB. */
  public static final ConversionOptions DEFAULT =
      new ConversionOptions(
          ModuleInitialization.NEUTRAL,
          ExtensionSemantics.CONVERTED,
          3,
          16,
          0,
          Optional.empty(),
          1L << 32);

  /** Refuses sizes below 1 with an {@link IllegalArgumentException}. */
  public ConversionOptions {
    require(kernelSize >= 1 && kernelSize <= LONGEST_KERNEL, "kernelSize", "1 to 1024", kernelSize);
    require(reduction >= 1, "reduction", "at least 1", reduction);
    require(shardBytes >= 1, "shardBytes", "at least 1", shardBytes);
  }

  /** The same with other modules. */
  public ConversionOptions with(ModuleInitialization other) {
    return new ConversionOptions(other, semantics, kernelSize, reduction, seed, type, shardBytes);
  }

  /** The same with another semantics. */
  public ConversionOptions with(ExtensionSemantics other) {
    return new ConversionOptions(
        initialization, other, kernelSize, reduction, seed, type, shardBytes);
  }

  /** The same with all weights rounded to a type. */
  public ConversionOptions with(DataType other) {
    return new ConversionOptions(
        initialization, semantics, kernelSize, reduction, seed, Optional.of(other), shardBytes);
  }

  private static void require(boolean holds, String name, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format("Cannot convert: %s must be %s, got %s", name, expected, actual));
    }
  }
}
