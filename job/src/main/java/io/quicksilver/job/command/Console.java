package io.quicksilver.job.command;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Where a command speaks: results to {@code out}, messages to {@code err}.
 *
 * @param out results
 * @param err messages
 * @param colours whether {@code out} is a terminal that shows colours
 */
public record Console(PrintStream out, PrintStream err, boolean colours) {

  /** The process's own streams; colours only on a terminal, and where NO_COLOR is not set. */
  public static Console ofProcess() {
    return new Console(System.out, System.err, isTerminal());
  }

  @SuppressWarnings("SystemConsoleNull") // from Java 22 on, isTerminal decides below
  private static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null || System.getenv("NO_COLOR") != null) {
      return false;
    }
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // From Java 22 on a console is there without a terminal, too, and says which it is.
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  /** Prints a line of the results. */
  public void line(String format, Object... values) {
    out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
  }

  /** A text that stands out on a terminal. */
  public String strong(String text) {
    return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** A text that steps back on a terminal. */
  public String quiet(String text) {
    return colours ? "\u001b[2m" + text + "\u001b[0m" : text;
  }
}
