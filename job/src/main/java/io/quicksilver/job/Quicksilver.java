package io.quicksilver.job;

import io.quicksilver.job.command.CommandRunner;
import io.quicksilver.job.command.Console;
import io.quicksilver.job.command.Failure;

/** The job's main class. */
public final class Quicksilver {

  private Quicksilver() {}

  /** Runs a command, and ends the process with its {@link ExitCode}. */
  public static void main(String[] arguments) throws Exception {
    ProcessEnd.with(run(arguments));
  }

  /**
   * Runs a command.
   *
   * @param arguments command and options
   * @return the number of an {@link ExitCode}
   */
  public static int run(String... arguments) {
    Console console = Console.ofProcess();
    try {
      SparkLine.ofBuild().requireHere();
    } catch (QuicksilverException e) {
      Failure failure = Failure.of("Quicksilver", e);
      failure.print(console, false);
      return failure.code().code();
    }
    return CommandRunner.ofAll(console).run(arguments);
  }
}
