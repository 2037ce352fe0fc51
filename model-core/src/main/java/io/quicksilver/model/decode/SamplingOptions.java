package io.quicksilver.model.decode;

import java.util.List;
import java.util.Locale;

/**
 * How a row's next tokens are drawn.
 *
 * <p>They apply in this order, as in Hugging Face: repetition penalty, temperature, top-k, top-p,
 * min-p.
 *
 * @param maxNewTokens tokens at most, at least 1
 * @param temperature divides the logits; 0 takes the likeliest token
 * @param topK keeps the k likeliest; 0 keeps all
 * @param topP keeps the smallest set of likeliest tokens that holds this probability; 1 keeps all
 * @param minP drops what is less likely than this share of the likeliest; 0 drops nothing
 * @param repetitionPenalty weakens the tokens seen in prompt and completion; 1 leaves them
 * @param seed of every draw, with the row's key and the step
 * @param stop strings that end a completion, and are not part of it
 * @param ignoreEos go on past the end-of-sequence token
 */
public record SamplingOptions(
    int maxNewTokens,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    long seed,
    List<String> stop,
    boolean ignoreEos) {

  /** Greedy, 128 new tokens, seed 0. */
  public static final SamplingOptions DEFAULT =
      new SamplingOptions(128, 0, 0, 1, 0, 1, 0, List.of(), false);

  /** Checks every value. */
  public SamplingOptions {
    require(maxNewTokens >= 1, "max_new_tokens", "at least 1", maxNewTokens);
    require(temperature >= 0 && temperature <= 100, "temperature", "in 0 .. 100", temperature);
    require(topK >= 0, "top_k", "at least 0", topK);
    require(topP > 0 && topP <= 1, "top_p", "in (0, 1]", topP);
    require(minP >= 0 && minP <= 1, "min_p", "in 0 .. 1", minP);
    require(
        repetitionPenalty > 0 && repetitionPenalty <= 100,
        "repetition_penalty",
        "in (0, 100]",
        repetitionPenalty);
    stop = List.copyOf(stop);
    require(stop.stream().noneMatch(String::isEmpty), "stop", "strings that are not empty", stop);
  }

  private static void require(boolean holds, String name, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "Cannot sample: %s must be %s, got %s", name, expected, actual));
    }
  }
}
