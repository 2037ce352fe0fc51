package io.quicksilver.tests.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A run of {@code submit/quicksilver} that is under way. The launcher becomes spark-submit and that
 * becomes the driver, so the process is the driver's own JVM.
 */
public final class RunningJob implements AutoCloseable {

  /** On a machine whose cores others hold for minutes, too. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final List<String> command;
  private final Process process;
  private final Path output;
  private final Path errors;

  private RunningJob(List<String> command, Process process, Path output, Path errors) {
    this.command = command;
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /** Starts it in a folder, where what it prints is kept, too. */
  public static RunningJob start(
      Path workingFolder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Submit.HOME.resolve("submit/quicksilver").toString());
    command.addAll(arguments);
    return startCommand(workingFolder, environment, command);
  }

  /** Starts another command the same way. */
  public static RunningJob startCommand(
      Path workingFolder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path output = Files.createTempFile(workingFolder, "submit", ".out");
    Path errors = Files.createTempFile(workingFolder, "submit", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingFolder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().put("JDK_JAVA_OPTIONS", Submit.SHORT_LIVED);
    builder.environment().putAll(environment);
    return new RunningJob(command, builder.start(), output, errors);
  }

  /** Whether the driver is there, stopped or not. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it wrote to standard error so far. */
  public String errorsSoFar() throws IOException {
    return Files.readString(errors, StandardCharsets.UTF_8);
  }

  /** Sends the driver a signal: KILL, TERM, STOP, CONT. */
  public void signal(String name) throws IOException {
    Signals.send(process.toHandle(), name);
  }

  /**
   * Waits for its end; one that goes on for ten minutes fails the test, as does one that printed a
   * line which schedulers would take for Spark's.
   */
  public Submit.Result await() throws IOException {
    Submit.Result result = awaitUnchecked();
    SchedulerPatterns.requireNone(String.join(" ", command), result.output());
    SchedulerPatterns.requireNone(String.join(" ", command), result.errors());
    return result;
  }

  /** The same of a command that no scheduler reads. */
  public Submit.Result awaitUnchecked() throws IOException {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("still running: " + command + "\n" + errorsSoFar());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      close();
    }
    return new Submit.Result(
        process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(errors, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
