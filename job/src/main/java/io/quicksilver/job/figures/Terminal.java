package io.quicksilver.job.figures;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds out whether somebody looks at standard error. */
final class Terminal {

  private static final List<String> TERMINALS = List.of("/dev/pts/", "/dev/tty", "/dev/console");

  private Terminal() {}

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
