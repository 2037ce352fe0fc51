package io.quicksilver.job.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One figure of a measurement; its names in JSON are these in snake case.
 *
 * @param precision as {@code --precision} spells it
 * @param batchSize sequences that run together
 * @param phase {@link #PREFILL} or {@link #DECODE}
 * @param tokensPerSecond end to end: prompt tokens, or new tokens
 * @param productsTokensPerSecond what the same steps' matrix products reach alone
 * @param peakFraction share of the machine's measured arithmetic peak that those products make of
 *     it, end to end
 */
public record BenchFigure(
    String precision,
    int batchSize,
    String phase,
    double tokensPerSecond,
    double productsTokensPerSecond,
    double peakFraction) {

  /** The prompts are computed, and a first token drawn for each. */
  public static final String PREFILL = "prefill";

  /** A new token for each sequence in each step. */
  public static final String DECODE = "decode";

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  /** Share of the products' rate alone that is reached end to end. */
  public double ofProducts() {
    return tokensPerSecond / productsTokensPerSecond;
  }

  /** The figures as a JSON array. */
  public static String toJson(List<BenchFigure> figures) {
    try {
      return JSON.writeValueAsString(figures) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot write the figures: they must be JSON", e);
    }
  }
}
