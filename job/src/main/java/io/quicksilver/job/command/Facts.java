package io.quicksilver.job.command;

import java.util.List;
import java.util.Locale;

/** Prints names and what is known of them, in two columns. */
final class Facts {

  private static final int NAME_WIDTH = 16;
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

  private final Console console;

  Facts(Console console) {
    this.console = console;
  }

  /** Prints a line; the values are put into {@code format} where there are any. */
  void add(String name, String format, Object... values) {
    String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    print(console.strong(padded(name)), text);
  }

  /** Prints a line about something that is amiss. */
  void warn(String name, String text) {
    print(console.alarm(padded(name)), text);
  }

  /** On a terminal what is longer than a line goes on below its beginning. */
  private void print(String name, String text) {
    int width = console.width() - NAME_WIDTH;
    List<String> lines = text.length() <= width ? List.of(text) : Wrapping.lines(text, width);
    console.line("%s%s", name, lines.get(0));
    lines.stream().skip(1).forEach(line -> console.line("%s%s", padded(""), line));
  }

  private static String padded(String name) {
    return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", name);
  }

  /** A size in the unit that suits it. */
  static String bytes(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1000 && unit < UNITS.length - 1) {
      size /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
  }

  /** A duration in the unit that suits it. */
  static String duration(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds));
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 120
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }
}
