package io.quicksilver.job.command;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs command lines and keeps what they say. */
final class Spoken {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = new Console(stream(out), stream(err));

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /** Runs one of all commands. */
  int run(String... arguments) {
    return CommandRunner.ofAll(console).run(arguments);
  }

  /** Runs one of these commands. */
  int run(List<Command> commands, String... arguments) {
    return new CommandRunner(commands, console).run(arguments);
  }

  /** What went to the standard output so far. */
  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What went to the standard error so far. */
  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
