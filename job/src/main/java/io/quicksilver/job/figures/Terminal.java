package io.quicksilver.job.figures;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds out whether somebody looks at what the process prints. */
public final class Terminal {

  private static final List<String> TERMINALS = List.of("/dev/pts/", "/dev/tty", "/dev/console");

  private Terminal() {}

  /**
   * Whether standard output is a terminal that shows colours, and they are wanted.
   *
   * <p>NO_COLOR, set to anything, says that they are not (no-color.org).
   */
  public static boolean showsColours() {
    return showsColours(System.getenv(), Path.of("/proc/self/fd/1"));
  }

  static boolean showsColours(Map<String, String> environment, Path descriptor) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"))
        && isTerminal(descriptor);
  }

  /**
   * Standard error, where it is a terminal that can redraw a line.
   *
   * <p>{@code System.console} would tell of standard input and output, and a log file may take
   * standard error alone.
   */
  static Optional<PrintStream> ofStandardError() {
    return "dumb".equals(System.getenv("TERM")) || !isTerminal(Path.of("/proc/self/fd/2"))
        ? Optional.empty()
        : Optional.of(System.err);
  }

  static boolean isTerminal(Path descriptor) {
    try {
      String device = Files.readSymbolicLink(descriptor).toString();
      return TERMINALS.stream().anyMatch(device::startsWith);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
