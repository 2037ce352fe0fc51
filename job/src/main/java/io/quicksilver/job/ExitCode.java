package io.quicksilver.job;

/** What the process says to its scheduler when it ends. */
public enum ExitCode {
  /** Every row is in the output, and the error rows are within the budget. */
  OK(0),
  /** A failure that no other code names. */
  OTHER(1),
  /** An unknown option or an impossible setting. */
  USAGE(2),
  /** The input cannot be read, or has not the columns. */
  INPUT(3),
  /** The model cannot be loaded, or is invalid. */
  MODEL(4),
  /** More error rows than the budget allows. */
  ERROR_BUDGET(5),
  /** The output belongs to another run: nothing was touched. */
  OUTPUT_CONFLICT(6);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }
}
