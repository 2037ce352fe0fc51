package io.quicksilver.job.command;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.settings.Redaction;
import io.quicksilver.model.ModelException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a failure comes to for the user.
 *
 * @param code the process ends with it
 * @param sentence says what to do
 * @param thrown what it came from
 */
public record Failure(ExitCode code, String sentence, Throwable thrown) {

  /** How our own sentences begin. */
  private static final String HOUSE = "Cannot ";

  private static final int LONGEST = 2000;
  private static final int DEEPEST = 50;

  /** Finds the exception of ours, or else the root cause, behind whatever Spark wrapped it in. */
  public static Failure of(String command, Throwable thrown) {
    List<Throwable> chain = chain(thrown);
    Optional<Throwable> ours =
        chain.stream()
            .filter(each -> each instanceof QuicksilverException || each instanceof ModelException)
            .findFirst();
    if (ours.isPresent()) {
      ExitCode code =
          ours.get() instanceof QuicksilverException known ? known.code() : ExitCode.MODEL;
      return new Failure(code, oneLine(ours.get().getMessage()), thrown);
    }
    return new Failure(ExitCode.OTHER, sentence(command, chain), thrown);
  }

  private static String sentence(String command, List<Throwable> chain) {
    Throwable root = chain.get(chain.size() - 1);
    if (root instanceof OutOfMemoryError) {
      return String.format(
          "Cannot finish %s: memory must be enough, got an OutOfMemoryError (%s); give more with"
              + " --driver-memory and --executor-memory, or lower batch.size",
          command, oneLine(root.getMessage()));
    }
    if (root instanceof ClassNotFoundException && String.valueOf(root).contains("org.apache.")) {
      return String.format(
          "Cannot start %s: Spark must be on the class path, got none; use submit/quicksilver or"
              + " spark-submit",
          command);
    }
    Optional<String> sentence =
        chain.stream()
            // The JVM's own sentences about null begin the same way.
            .filter(each -> !(each instanceof NullPointerException))
            .map(each -> oneLine(each.getMessage()))
            .filter(each -> each.startsWith(HOUSE))
            .findFirst();
    if (sentence.isPresent()) {
      return sentence.get();
    }
    String message = oneLine(root.getMessage());
    return String.format(
        "Cannot finish %s: %s%s; --verbose shows where it happened",
        command, root.getClass().getSimpleName(), message.isEmpty() ? "" : ": " + message);
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable each = thrown;
        each != null && chain.size() < DEEPEST && !chain.contains(each);
        each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }

  /** The first line, or the first that says something. */
  private static String oneLine(String message) {
    String line =
        message == null
            ? ""
            : message
                .lines()
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  /** Prints the sentence, and with {@code verbose} the stack trace. */
  public void print(Console console, boolean verbose) {
    console.err().println("quicksilver: " + printable(sentence));
    if (verbose) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace, true));
      console.err().print(printable(trace.toString()));
    }
    console.err().flush();
  }

  private static String printable(String text) {
    return LogLines.safe(Redaction.text(text));
  }
}
