package io.quicksilver.job.settings;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.util.Collection;

/** The sentences of {@link ExitCode#USAGE}. */
public final class SettingsErrors {

  private SettingsErrors() {}

  /** {@code Cannot read <origin>: <what> must be <expected>, got <actual>}. */
  public static QuicksilverException badValue(
      String origin, String what, String expected, Object actual) {
    String shown = shown(what, actual);
    return usage(
        String.format("Cannot read %s: %s must be %s, got %s", origin, what, expected, shown));
  }

  private static String shown(String what, Object actual) {
    if (actual == null) {
      return "nothing";
    }
    String text = String.valueOf(actual);
    return text.isBlank() ? "an empty text" : Redaction.value(what, text);
  }

  /** An unknown name; the sentence ends with the nearest of {@code known}. */
  public static QuicksilverException unknown(
      String origin, String what, String actual, Collection<String> known) {
    String nearest = NearestName.of(actual, known);
    return usage(
        String.format(
            "Cannot read %s: %s must be a known one, got %s; the nearest is %s",
            origin, what, actual, nearest));
  }

  /** A usage error with this sentence. */
  public static QuicksilverException usage(String sentence) {
    return new QuicksilverException(ExitCode.USAGE, sentence);
  }
}
