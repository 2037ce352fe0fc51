package io.quicksilver.model.decode;

/** Counts what a generator does, in place. */
final class Meter {

  private long prefillTokens;
  private long sharedTokens;
  private long decodeTokens;
  private long steps;
  private long slotSteps;
  private long slotsFilled;
  private long slotsOffered;
  private long rows;
  private long paddedRows;
  private long lastWaveSlots;
  private long decodeStepTokens;
  private long prefillNanos;
  private long decodeNanos;
  private long drawNanos;

  /** A prompt's tokens that need not be computed. */
  void shared(int tokens) {
    sharedTokens += tokens;
  }

  /** A round is over: while a prompt waits an empty slot is a lost one. */
  void round(boolean waiting, int computed, int running, int slots) {
    if (waiting) {
      slotsFilled += computed;
      slotsOffered += slots;
    } else {
      lastWaveSlots += Math.max(0, slots - running);
    }
  }

  /**
   * A step is over.
   *
   * @param stepRows its rows
   * @param computedRows rows that the kernels computed for them
   * @param prompts its rows that were prompts'
   * @param drawn its rows that were drawn for, less those that had ended
   * @param ended rows of sequences that had ended
   * @param forward nanoseconds in the model
   * @param draw nanoseconds of drawing
   */
  void step(
      int stepRows, int computedRows, int prompts, int drawn, int ended, long forward, long draw) {
    steps++;
    rows += stepRows;
    paddedRows += computedRows - stepRows + ended;
    prefillTokens += prompts;
    decodeTokens += drawn;
    slotSteps += drawn;
    drawNanos += draw;
    if (prompts > 0) {
      prefillNanos += forward;
    } else {
      decodeNanos += forward;
      decodeStepTokens += drawn;
    }
  }

  GenerationStats stats() {
    return new GenerationStats(
        prefillTokens, sharedTokens, decodeTokens, steps, slotSteps, slotsFilled, slotsOffered);
  }

  StepCosts costs() {
    return new StepCosts(
        rows, paddedRows, lastWaveSlots, decodeStepTokens, prefillNanos, decodeNanos, drawNanos);
  }
}
