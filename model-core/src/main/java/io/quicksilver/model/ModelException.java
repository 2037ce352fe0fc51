package io.quicksilver.model;

import java.util.Locale;

/**
 * A model that cannot be used: a folder without its files, an invalid config.json, a checkpoint
 * that is damaged or is not the config's.
 *
 * <p>The message is one sentence that names what was expected and what was found; the job ends with
 * exit code 4.
 */
public final class ModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MOST_QUOTED = 80;

  /** With a sentence of the form {@code Cannot <do>: <what> must be <expected>, got <actual>}. */
  public ModelException(String message) {
    super(message);
  }

  /** As {@link #ModelException(String)}, with the failure below it. */
  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Text from a file, fit for a message or a log line: in quotes, without control characters, at
   * most 80 characters of it.
   */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    int length = Math.min(text.length(), MOST_QUOTED);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append(length < text.length() ? "…'" : "'").toString();
  }
}
