package io.quicksilver.job.command;

import java.util.regex.Pattern;

/**
 * Keeps lines apart from those that schedulers read.
 *
 * <p>Airflow takes the number of {@code [eE]xit code: (\d+)} for the job's verdict and the last
 * {@code application[0-9_]+} for the job it tracks, wherever in the log they stand.
 */
final class LogLines {

  private static final Pattern EXIT_CODE = Pattern.compile("(xit code):( ?\\d)");
  private static final Pattern APPLICATION = Pattern.compile("application(?=[0-9_])");

  private LogLines() {}

  /** The text, without what a scheduler would take for its own. */
  static String safe(String text) {
    String codes = EXIT_CODE.matcher(text).replaceAll("$1$2");
    return APPLICATION.matcher(codes).replaceAll("app");
  }
}
