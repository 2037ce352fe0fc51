package io.quicksilver.job.inspect;

import io.quicksilver.model.config.ModelConfig;

/**
 * The size of a measured round: rows that decode together at the length that they have halfway.
 *
 * @param rows prompts that a task decodes together
 * @param promptTokens tokens of each prompt
 * @param newTokens rounds of decoding that are measured
 * @param tokensPerStep prompt tokens that a task reads at once
 * @param threads tasks that run at once on this machine
 */
record CalibrationShape(int rows, int promptTokens, int newTokens, int tokensPerStep, int threads) {

  private static final int NEW_TOKENS = 8;
  private static final int BRIEF_PROMPT = 16;

  /**
   * The run's own size, as far as the window has room: prompts that are as long as a row is halfway
   * through its completion, since what a new token costs grows with the tokens before it.
   *
   * @param meanPrompt mean length of the real prompts
   * @param meanNew mean length of their completions
   */
  static CalibrationShape of(
      ModelConfig config,
      int rows,
      double meanPrompt,
      double meanNew,
      int tokensPerStep,
      int threads) {
    int window = config.maxPositions();
    int newTokens = Math.max(1, Math.min(NEW_TOKENS, window / 4));
    double halfway = Math.max(1, Math.rint(meanPrompt + meanNew / 2));
    int prompt = (int) Math.min(halfway, Math.max(1, window - newTokens - 1));
    long room = window - newTokens - roundsOfPrompts(rows, prompt, tokensPerStep);
    return new CalibrationShape(
        rows, (int) Math.max(1, Math.min(prompt, room)), newTokens, tokensPerStep, threads);
  }

  /** Rounds until the last prompt is read, at most: rows that began before it decode meanwhile. */
  private static long roundsOfPrompts(int rows, int prompt, int tokensPerStep) {
    int beside = 2 * rows <= tokensPerStep ? tokensPerStep - rows : tokensPerStep;
    long piecesOfPrompt = 1L + prompt / beside;
    return piecesOfPrompt > 1 ? rows * piecesOfPrompt : 1L + rows / (beside / prompt);
  }

  /** As many rows with prompts of a few tokens: what a round costs beside its attention. */
  CalibrationShape brief() {
    return with(rows, Math.min(BRIEF_PROMPT, promptTokens));
  }

  /** As many rows as come to that many prompt tokens; one of a shorter prompt where none does. */
  CalibrationShape within(double tokens) {
    int fitting = (int) Math.min(rows, Math.max(1, tokens / promptTokens));
    return with(fitting, (int) Math.max(1, Math.min(promptTokens, tokens / fitting)));
  }

  private CalibrationShape with(int otherRows, int otherPrompt) {
    return new CalibrationShape(otherRows, otherPrompt, newTokens, tokensPerStep, threads);
  }
}
