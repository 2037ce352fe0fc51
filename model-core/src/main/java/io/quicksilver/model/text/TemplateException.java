package io.quicksilver.model.text;

/**
 * A chat template that cannot be rendered for these messages: it is malformed, refuses them itself
 * ({@code raise_exception}), asks for something that is not allowed, or exceeds its limits of time,
 * depth or size. The fault of one row, not of the run.
 */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With one sentence that says what went wrong. */
  public TemplateException(String message) {
    super(message);
  }

  /** As {@link #TemplateException(String)}, with the failure below it. */
  public TemplateException(String message, Throwable cause) {
    super(message, cause);
  }
}
