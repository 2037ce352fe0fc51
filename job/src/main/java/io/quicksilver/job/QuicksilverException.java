package io.quicksilver.job;

/**
 * A failure that the user can do something about.
 *
 * <p>The message is one sentence, {@code Cannot <do>: <what> must be <expected>, got <actual>}: it
 * is all that a user sees without {@code --verbose}.
 */
public final class QuicksilverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  /** A failure that ends the process with this code. */
  public QuicksilverException(ExitCode code, String message) {
    this(code, message, null);
  }

  /** A failure that ends the process with this code, and what it came from. */
  public QuicksilverException(ExitCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What the process ends with. */
  public ExitCode code() {
    return code;
  }
}
