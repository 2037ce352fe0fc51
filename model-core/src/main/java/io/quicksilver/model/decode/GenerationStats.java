package io.quicksilver.model.decode;

/**
 * What a generator has done so far.
 *
 * @param prefillTokens prompt tokens computed
 * @param decodeTokens new tokens drawn
 * @param steps forwards
 * @param slotSteps slots that decoded, summed over forwards
 * @param computeNanos time in forwards and drawing
 */
public record GenerationStats(
    long prefillTokens, long decodeTokens, long steps, long slotSteps, long computeNanos) {

  /** Nothing done. */
  public static final GenerationStats NONE = new GenerationStats(0, 0, 0, 0, 0);

  /** Both together. */
  public GenerationStats plus(GenerationStats other) {
    return new GenerationStats(
        prefillTokens + other.prefillTokens,
        decodeTokens + other.decodeTokens,
        steps + other.steps,
        slotSteps + other.slotSteps,
        computeNanos + other.computeNanos);
  }
}
