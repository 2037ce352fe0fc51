package io.quicksilver.job.command;

import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsErrors;
import io.quicksilver.job.settings.SettingsReader;
import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes {@link Settings} of what stands on the command line. */
final class Arguments {

  private static final String ORIGIN = "the command line";

  private Arguments() {}

  /**
   * Parses the arguments.
   *
   * @throws QuicksilverException a usage error that names the nearest command or option
   */
  static ParseResult parse(CommandLine line, String[] arguments) {
    try {
      ParseResult result = line.parseArgs(arguments);
      return result;
    } catch (UnmatchedArgumentException e) {
      throw unmatched(e);
    } catch (MissingParameterException e) {
      String option = e.getMissing().stream().map(Arguments::name).findFirst().orElse("option");
      throw SettingsErrors.badValue(ORIGIN, option, "followed by a value", null);
    } catch (ParameterException e) {
      String option = e.getArgSpec() == null ? "an argument" : name(e.getArgSpec());
      throw SettingsErrors.badValue(ORIGIN, option, "as --help shows it", e.getValue());
    }
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static QuicksilverException unmatched(UnmatchedArgumentException e) {
    CommandLine line = e.getCommandLine();
    String actual = e.getUnmatched().get(0);
    if (actual.startsWith("-")) {
      String option = actual.replaceFirst("=.*", "");
      return SettingsErrors.unknown(ORIGIN, "option", option, CommandLines.optionNames(line));
    }
    if (line.getSubcommands().isEmpty()) {
      return SettingsErrors.badValue(
          ORIGIN, "what follows " + line.getCommandName(), "an option and its value", actual);
    }
    return SettingsErrors.unknown(ORIGIN, "the command", actual, line.getSubcommands().keySet());
  }

  /** The settings of a parsed command. */
  static Settings settings(Command command, ParseResult parsed) {
    SettingsReader reader = new SettingsReader(command.options());
    Optional.ofNullable(parsed.<String>matchedOptionValue(CommandLines.CONFIG, null))
        .ifPresent(uri -> reader.config(uri, read(uri)));
    parsed
        .<List<String>>matchedOptionValue(CommandLines.SET, List.of())
        .forEach(reader::assignment);
    for (OptionKey<?> key : command.options()) {
      if (parsed.hasMatchedOption(key.option())) {
        reader.option(key, parsed.matchedOptionValue(key.option(), null));
      }
    }
    operands(command, parsed, reader);
    reader.task().ifPresent(task -> reader.task(task, TaskFiles.text(task)));
    return reader.read();
  }

  private static void operands(Command command, ParseResult parsed, SettingsReader reader) {
    List<OptionKey<?>> keys = command.operands();
    List<String> values = parsed.matchedPositionalValue(0, List.of());
    if (values.size() > keys.size()) {
      throw SettingsErrors.badValue(
          ORIGIN,
          "what follows " + command.name(),
          "at most " + keys.size() + " words beside options",
          values.get(keys.size()));
    }
    for (int i = 0; i < values.size(); i++) {
      reader.option(keys.get(i), values.get(i));
    }
  }

  private static String read(String uri) {
    try {
      return Locations.text(uri, Locations.hadoop());
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw SettingsErrors.badValue(
          CommandLines.CONFIG, uri, "a file that can be read", e.getMessage());
    }
  }
}
