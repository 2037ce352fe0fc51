package io.quicksilver.job.figures;

/**
 * Rows and tokens done.
 *
 * @param rows completed output rows
 * @param errors output rows with an error
 * @param prompt prompt tokens computed
 * @param completion new tokens
 */
public record Counts(long rows, long errors, long prompt, long completion) {

  /** Nothing done. */
  public static final Counts NONE = new Counts(0, 0, 0, 0);

  /** Both together. */
  public Counts plus(Counts other) {
    return new Counts(
        rows + other.rows,
        errors + other.errors,
        prompt + other.prompt,
        completion + other.completion);
  }

  /** What came on top of an earlier state. */
  Counts minus(Counts earlier) {
    return new Counts(
        rows - earlier.rows,
        errors - earlier.errors,
        prompt - earlier.prompt,
        completion - earlier.completion);
  }
}
