package io.quicksilver.job.command;

import io.quicksilver.job.figures.Terminal;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Where a command speaks: results to {@code out}, messages to {@code err}.
 *
 * @param out results
 * @param err messages
 * @param colours whether {@code out} is a terminal that shows colours
 * @param width characters of a line of {@code out}, where that is a terminal
 */
public record Console(PrintStream out, PrintStream err, boolean colours, int width) {

  /** Streams that are no terminal. */
  public Console(PrintStream out, PrintStream err) {
    this(out, err, false, Terminal.BOUNDLESS);
  }

  /** The process's own streams; colours only on a terminal, and where NO_COLOR is not set. */
  public static Console ofProcess() {
    return new Console(System.out, System.err, Terminal.showsColours(), Terminal.width());
  }

  /** Prints a line of the results; whatever rows hold, none that a scheduler would take for its. */
  public void line(String format, Object... values) {
    String line = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
    out.println(LogLines.safe(line));
  }

  /** A text that stands out on a terminal. */
  public String strong(String text) {
    return colours ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  /** A text that warns on a terminal. */
  public String alarm(String text) {
    return colours ? "\u001b[1;31m" + text + "\u001b[0m" : text;
  }

  /** A text that steps back on a terminal. */
  public String quiet(String text) {
    return colours ? "\u001b[2m" + text + "\u001b[0m" : text;
  }
}
