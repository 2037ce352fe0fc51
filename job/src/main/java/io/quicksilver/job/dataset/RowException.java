package io.quicksilver.job.dataset;

/** Ends the reading of one row; always caught and turned into an error row. */
final class RowException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;

  /** A refusal with one of the codes of {@link RowError}. */
  RowException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  RowError error() {
    return new RowError(code, getMessage());
  }
}
