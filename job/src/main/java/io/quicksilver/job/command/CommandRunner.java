package io.quicksilver.job.command;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.GenerateJob;
import io.quicksilver.job.ScoreJob;
import io.quicksilver.job.settings.Explanation;
import io.quicksilver.job.settings.SettingsErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Runs one command line to its exit code. */
public final class CommandRunner {

  private final List<Command> commands;
  private final Console console;

  /** A runner of these commands. */
  public CommandRunner(List<Command> commands, Console console) {
    this.commands = List.copyOf(commands);
    this.console = console;
  }

  /** A runner of all commands that there are. */
  public static CommandRunner ofAll(Console console) {
    GenerateAction generate = GenerateJob::run;
    List<Command> commands = new ArrayList<>();
    commands.addAll(
        List.of(
            new DemoCommand(generate),
            new GenerateCommand(generate),
            new ScoreCommand(ScoreJob::run),
            new CompareCommand(),
            new InspectCommand(),
            new ConvertCommand(),
            new BenchCommand(),
            new CompletionCommand(() -> CommandLines.forShells(commands))));
    return new CommandRunner(commands, console);
  }

  /**
   * Parses and runs; whatever goes wrong is a sentence on {@link Console#err}.
   *
   * @return the number of an {@link ExitCode}
   */
  public int run(String... arguments) {
    boolean verbose = Arrays.asList(arguments).contains(CommandLines.VERBOSE);
    String name = "the command";
    try {
      CommandLine line = CommandLines.of(commands, console.width());
      ParseResult parsed = Arguments.parse(line, arguments);
      if (answered(line, parsed)) {
        return ExitCode.OK.code();
      }
      Command command = command(parsed);
      name = command.name();
      command.run(Arguments.settings(command, parsed.subcommand()), console);
      console.out().flush();
      return ExitCode.OK.code();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      console.out().flush();
      Failure failure = Failure.of(name, e);
      // Of a process that was told to end, the run itself says how far it came; what its parts fail
      // with is no news.
      if (verbose || failure.code() != ExitCode.OTHER || !processEnds()) {
        failure.print(console, verbose);
      }
      return failure.code().code();
    }
  }

  private static boolean processEnds() {
    Thread nothing = new Thread(() -> {}, "quicksilver-nothing");
    try {
      Runtime.getRuntime().addShutdownHook(nothing);
      Runtime.getRuntime().removeShutdownHook(nothing);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Help, version and explanations need no command to run. */
  private boolean answered(CommandLine line, ParseResult parsed) {
    if (parsed.isVersionHelpRequested()) {
      console.line("quicksilver %s", Version.quicksilver());
      return true;
    }
    if (parsed.isUsageHelpRequested()) {
      CommandLines.printHelp(line, console);
      return true;
    }
    if (parsed.hasSubcommand() && parsed.subcommand().isUsageHelpRequested()) {
      CommandLines.printHelp(parsed.subcommand().commandSpec().commandLine(), console);
      return true;
    }
    if (parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption(CommandLines.EXPLAIN)) {
      String key = parsed.subcommand().matchedOptionValue(CommandLines.EXPLAIN, "");
      Explanation.of(key, command(parsed).options()).forEach(text -> console.line(text));
      return true;
    }
    return false;
  }

  private Command command(ParseResult parsed) {
    if (!parsed.hasSubcommand()) {
      String names = String.join(", ", commands.stream().map(Command::name).toList());
      throw SettingsErrors.badValue(
          "the command line", "the command", "one of " + names + " (see --help)", null);
    }
    String name = parsed.subcommand().commandSpec().name();
    return commands.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }
}
