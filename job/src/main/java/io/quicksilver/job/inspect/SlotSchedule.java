package io.quicksilver.job.inspect;

import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.Caching;

/**
 * How the rows of a shard go through a task's slots, and how long that takes.
 *
 * <p>A prompt is read when a slot falls free, beside the rows that decode as long as a step has
 * room for both; so some of the new tokens come with the prompts, and the others in rounds of their
 * own. A round of fewer rows than the measured one saves half of what they would have taken: the
 * weights are read all the same.
 *
 * @param slots rows that a task has open at once, and that the measured round had
 * @param tokensPerStep tokens that a step takes at most, if it can
 * @param caching what the model keeps of a row
 * @param scope whether a batch begins and ends together
 */
record SlotSchedule(int slots, int tokensPerStep, Caching caching, ContextScope scope) {

  static SlotSchedule of(CheckpointLayout layout, int slots, int tokensPerStep) {
    return new SlotSchedule(
        slots, tokensPerStep, Caching.of(layout), layout.config().contextScope());
  }

  /**
   * Seconds of a shard, every completion at its full length.
   *
   * @param rows completions of the shard
   * @param prompt tokens of a prompt, in the mean
   * @param more tokens of a completion, in the mean
   */
  double seconds(double rows, double prompt, double more, TaskSpeed speed) {
    double open = Math.max(1, Math.min(slots, Math.ceil(rows)));
    double later = rows * Math.max(0, more - 1);
    double beside = Math.min(later, rows * decodingBeside(open, prompt));
    double alone = (later - beside) / open;
    double round = speed.round() * (1 + open / slots) / 2;
    return (rows * prompt + beside) * speed.row()
        + (alone + lastWave(rows, open, more)) * round
        + rows * more * speed.draw();
  }

  /** Tokens that other rows draw in the step that reads a prompt, for each prompt. */
  private double decodingBeside(double open, double prompt) {
    boolean pieces = caching == Caching.PIECES;
    double room = tokensPerStep - open;
    if (caching == Caching.NOTHING
        || scope == ContextScope.BATCH
        || room < open
        || (!pieces && prompt > room + 1)) {
      return 0;
    }
    double together = pieces ? room / prompt : Math.max(1, Math.floor(room / prompt));
    return Math.max(0, open - together) / together;
  }

  /**
   * Rounds that a last wave costs because it leaves slots empty: an empty one saves half of its
   * share.
   */
  private static double lastWave(double rows, double open, double more) {
    double waves = rows / open;
    return (Math.ceil(waves) - waves) / 2 * Math.max(0, more - 1);
  }
}
