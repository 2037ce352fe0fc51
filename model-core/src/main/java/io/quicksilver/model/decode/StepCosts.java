package io.quicksilver.model.decode;

/**
 * What a generator's steps took so far: time, and rows and slots that went for nothing.
 *
 * @param rows rows of all forwards
 * @param paddedRows rows computed for nothing: those that fill a kernel's block, and ended ones
 * @param lastWaveSlots slots that stood empty because no prompt was left, summed over rounds
 * @param decodeStepTokens new tokens drawn in steps that computed no prompt
 * @param prefillNanos time in forwards that computed prompts, with the rows that decoded beside
 * @param decodeNanos time in the other forwards
 * @param drawNanos time drawing tokens and turning them into text
 */
public record StepCosts(
    long rows,
    long paddedRows,
    long lastWaveSlots,
    long decodeStepTokens,
    long prefillNanos,
    long decodeNanos,
    long drawNanos) {

  /** Nothing done. */
  public static final StepCosts NONE = new StepCosts(0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public StepCosts plus(StepCosts other) {
    return new StepCosts(
        rows + other.rows,
        paddedRows + other.paddedRows,
        lastWaveSlots + other.lastWaveSlots,
        decodeStepTokens + other.decodeStepTokens,
        prefillNanos + other.prefillNanos,
        decodeNanos + other.decodeNanos,
        drawNanos + other.drawNanos);
  }

  /** Time in forwards and drawing. */
  public long computeNanos() {
    return prefillNanos + decodeNanos + drawNanos;
  }
}
