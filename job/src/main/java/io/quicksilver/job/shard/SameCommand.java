package io.quicksilver.job.shard;

import io.quicksilver.job.settings.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The command that this process was started by, so that a person can give it once more. */
final class SameCommand {

  /** What {@code submit/quicksilver} was given, quoted for a shell. */
  static final String VARIABLE = "QUICKSILVER_COMMAND";

  private static final String SPARK_SUBMIT = "org.apache.spark.deploy.SparkSubmit";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private SameCommand() {}

  /** The command of this process, where it can be told. */
  static Optional<String> ofProcess() {
    return of(System.getenv(), Path.of("/proc/self/cmdline"));
  }

  /**
   * The launcher's line, or else spark-submit's.
   *
   * @param environment the process's
   * @param commandLine a file with its words, each ended by NUL
   */
  static Optional<String> of(Map<String, String> environment, Path commandLine) {
    String launcher = environment.getOrDefault(VARIABLE, "").strip();
    Optional<String> command =
        launcher.isEmpty() ? ofSparkSubmit(words(commandLine)) : Optional.of(launcher);
    return command.map(Redaction::command);
  }

  private static Optional<String> ofSparkSubmit(List<String> words) {
    int submit = words.indexOf(SPARK_SUBMIT);
    return submit < 0
        ? Optional.empty()
        : Optional.of(
            words.subList(submit + 1, words.size()).stream()
                .map(SameCommand::quoted)
                .collect(Collectors.joining(" ", "spark-submit ", "")));
  }

  private static List<String> words(Path commandLine) {
    try {
      // A word may be empty; after the last one nothing comes.
      String text = Files.readString(commandLine, StandardCharsets.UTF_8);
      return text.isEmpty() ? List.of() : Arrays.asList(text.split("\0"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
