package io.quicksilver.job.figures;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out whether somebody looks at what the process prints. */
public final class Terminal {

  private static final List<String> TERMINALS = List.of("/dev/pts/", "/dev/tty", "/dev/console");

  /** The width of what is no terminal. */
  public static final int BOUNDLESS = Integer.MAX_VALUE;

  /** A narrower terminal is not written for. */
  private static final int NARROWEST = 40;

  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)\\s*");

  private Terminal() {}

  /** Characters of a line of standard output, where it is a terminal that tells. */
  public static int width() {
    return width(Path.of("/proc/self/fd/1"));
  }

  static int width(Path descriptor) {
    if (!isTerminal(descriptor)) {
      return BOUNDLESS;
    }
    try {
      // Java cannot ask a terminal itself.
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(Files.readSymbolicLink(descriptor).toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return columns(new String(stty.getInputStream().readAllBytes(), UTF_8));
    } catch (IOException e) {
      return BOUNDLESS;
    }
  }

  /** The second of the two numbers that {@code stty size} says. */
  static int columns(String size) {
    Matcher matcher = SIZE.matcher(size);
    int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    return columns < NARROWEST ? BOUNDLESS : columns;
  }

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
  public static Optional<PrintStream> ofStandardError() {
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
