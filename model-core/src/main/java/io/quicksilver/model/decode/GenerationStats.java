package io.quicksilver.model.decode;

/**
 * What a generator has done so far.
 *
 * @param prefillTokens prompt tokens computed
 * @param sharedTokens prompt tokens taken from a prefix that another row had computed
 * @param decodeTokens new tokens drawn
 * @param steps forwards
 * @param slotSteps slots that decoded, summed over forwards
 * @param slotsFilled slots whose row was computed, summed over the rounds in which a prompt waited
 * @param slotsOffered slots there were, summed over the same rounds
 */
public record GenerationStats(
    long prefillTokens,
    long sharedTokens,
    long decodeTokens,
    long steps,
    long slotSteps,
    long slotsFilled,
    long slotsOffered) {

  /** Nothing done. */
  public static final GenerationStats NONE = new GenerationStats(0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public GenerationStats plus(GenerationStats other) {
    return new GenerationStats(
        prefillTokens + other.prefillTokens,
        sharedTokens + other.sharedTokens,
        decodeTokens + other.decodeTokens,
        steps + other.steps,
        slotSteps + other.slotSteps,
        slotsFilled + other.slotsFilled,
        slotsOffered + other.slotsOffered);
  }
}
