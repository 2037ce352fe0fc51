package io.quicksilver.job.dataset;

import java.util.Locale;

/** One sentence out of an exception chain. */
public final class Causes {

  private static final int LONGEST = 300;

  private Causes() {}

  /** The first line of the deepest cause that says more than the name of a class, shortened. */
  public static String sentence(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && cause.getCause() != cause
        && cause.getCause().getClass() != ClassNotFoundException.class) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
    String line = message.strip().lines().findFirst().orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}
