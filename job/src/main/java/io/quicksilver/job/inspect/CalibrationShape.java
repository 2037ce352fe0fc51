package io.quicksilver.job.inspect;

import io.quicksilver.model.config.ModelConfig;

/**
 * The size of a calibration: like the run that is asked about, and short.
 *
 * @param rows prompts that a task decodes together
 * @param promptTokens tokens of each prompt
 * @param newTokens tokens that each goes on for
 * @param tokensPerStep prompt tokens that a task reads at once
 * @param threads tasks that run at once on this machine
 */
record CalibrationShape(int rows, int promptTokens, int newTokens, int tokensPerStep, int threads) {

  private static final double MOST_OPERATIONS = 4e11;
  private static final int FEWEST_PROMPT_TOKENS = 8;
  private static final int MOST_PROMPT_TOKENS = 256;
  private static final int FEWEST_NEW_TOKENS = 4;
  private static final int MOST_NEW_TOKENS = 16;

  /**
   * Shortens prompts and completions until they fit the window and some seconds.
   *
   * @param parameters of the model: a token takes two operations of each
   * @param meanPrompt mean length of the real prompts
   */
  static CalibrationShape of(
      ModelConfig config,
      long parameters,
      int rows,
      double meanPrompt,
      int tokensPerStep,
      int threads) {
    double tokens = MOST_OPERATIONS / (2.0 * parameters * rows);
    int newTokens = (int) Math.max(FEWEST_NEW_TOKENS, Math.min(MOST_NEW_TOKENS, tokens / 2));
    int room = Math.max(1, config.maxPositions() - newTokens - 1);
    double affordable = Math.max(FEWEST_PROMPT_TOKENS, Math.min(MOST_PROMPT_TOKENS, tokens / 2));
    int prompt = (int) Math.max(1, Math.min(Math.min(affordable, room), Math.rint(meanPrompt)));
    return new CalibrationShape(
        rows, prompt, Math.min(newTokens, config.maxPositions() - prompt), tokensPerStep, threads);
  }
}
