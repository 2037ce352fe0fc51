package io.quicksilver.job.dataset;

/** Ends the reading of one row; always caught and turned into an error row. */
public final class RowException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;

  /** A refusal with one of the codes of {@link RowError}. */
  public RowException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The row's error. */
  public RowError error() {
    return new RowError(code, getMessage());
  }
}
