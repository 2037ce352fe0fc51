package io.quicksilver.job.command;

import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.ScoreKeys;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line's grammar and help, made from commands and {@link OptionKeys}. */
final class CommandLines {

  static final String CONFIG = "--config";
  static final String SET = "--set";
  static final String VERBOSE = "--verbose";
  static final String EXPLAIN = "--explain";
  static final String HELP = "--help";
  static final String VERSION = "--version";

  private static final int WIDTH = 110;

  /** The least that picocli can do with. */
  private static final int NARROWEST = 55;

  private static final int LONGEST_NAME = 42;
  private static final int SETTING_WIDTH = 36;
  private static final Set<String> NOTHING = Set.of("null", "[]", "false");

  /** A label that names all values there are, as {@code f32|bf16|int8} does. */
  private static final Pattern ALTERNATIVES = Pattern.compile("[a-z0-9_-]+(\\|[a-z0-9_-]+)+");

  private static final Set<String> PLACES = Set.of("URI", "FILE", "FOLDER");
  private static final List<String> FORMATS =
      List.of("parquet", "json", "csv", "text", "orc", "openai-batch");

  private CommandLines() {}

  /** A parser of these commands. */
  static CommandLine of(List<Command> commands) {
    return of(commands, WIDTH);
  }

  /**
   * A parser of these commands.
   *
   * @param width characters of a line of their help
   */
  static CommandLine of(List<Command> commands, int width) {
    return of(commands, width, String.class);
  }

  /** The same for a shell to complete, which looks for files where a place is wanted. */
  static CommandLine forShells(List<Command> commands) {
    return of(commands, WIDTH, File.class);
  }

  private static CommandLine of(List<Command> commands, int width, Class<?> place) {
    int columns = Math.max(NARROWEST, Math.min(WIDTH, width));
    CommandSpec root = CommandSpec.create().name("quicksilver");
    root.addOption(help());
    root.addOption(
        OptionSpec.builder("-V", VERSION)
            .versionHelp(true)
            .description("Say which version this is.")
            .build());
    root.usageMessage()
        .description("Runs a modified Llama decoder over a dataset of prompts, on Spark.")
        .synopsisHeading("Usage: ")
        .customSynopsis("quicksilver [spark-submit options] COMMAND [options]")
        .commandListHeading("%nCommands:%n")
        .footer("%nquicksilver COMMAND --help says more.");
    for (Command command : commands) {
      root.addSubcommand(command.name(), spec(command, columns, place));
    }
    CommandLine line = new CommandLine(root);
    line.setExpandAtFiles(false);
    line.setPosixClusteredShortOptionsAllowed(false);
    line.setOverwrittenOptionsAllowed(true);
    line.setUsageHelpWidth(columns);
    line.setUsageHelpLongOptionsMaxWidth(LONGEST_NAME);
    return line;
  }

  private static CommandSpec spec(Command command, int width, Class<?> place) {
    CommandSpec spec = CommandSpec.create();
    for (OptionKey<?> key : command.options()) {
      spec.addOption(option(key, place));
    }
    String operands = operands(command);
    if (!operands.isEmpty()) {
      spec.addPositional(
          PositionalParamSpec.builder()
              .index("0..*")
              .arity("0.." + command.operands().size())
              .paramLabel(operands.strip())
              .type(List.class)
              .auxiliaryTypes(String.class)
              .hidden(true)
              .build());
    }
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(place)
            .description("Settings in HOCON, at any Hadoop URI.")
            .build());
    spec.addOption(
        OptionSpec.builder(SET)
            .paramLabel("KEY=VALUE")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .completionCandidates(keys("="))
            .description("Any setting by its key; repeatable.")
            .build());
    spec.addOption(
        OptionSpec.builder(EXPLAIN)
            .paramLabel("KEY")
            .type(String.class)
            .completionCandidates(keys(""))
            .description("Say all about a setting, and do nothing.")
            .build());
    spec.addOption(
        OptionSpec.builder(VERBOSE).description("Show the stack trace of a failure.").build());
    spec.addOption(help());
    spec.usageMessage()
        .header(escaped(command.summary()))
        .headerHeading("")
        .description(escaped(command.details()))
        .synopsisHeading("Usage: ")
        .customSynopsis(
            "quicksilver [spark-submit options] " + command.name() + operands + " [options]")
        .sortOptions(false)
        .optionListHeading("%nOptions:%n")
        .footer(footer(command, width));
    return spec;
  }

  /** What a shell offers where a key is wanted. */
  private static List<String> keys(String ending) {
    return OptionKeys.all().stream().map(key -> key.name() + ending).toList();
  }

  private static String operands(Command command) {
    return command.operands().stream()
        .map(key -> " " + key.type().label())
        .collect(Collectors.joining());
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", HELP).usageHelp(true).description("Show this help.").build();
  }

  private static OptionSpec option(OptionKey<?> key, Class<?> place) {
    OptionSpec.Builder option =
        OptionSpec.builder(key.option()).description(escaped(described(key)));
    String label = key.type().label();
    if (label.isEmpty()) {
      return option.type(boolean.class).arity("0").build();
    }
    option.paramLabel(label).arity("1");
    List<String> candidates = candidates(key);
    if (!candidates.isEmpty()) {
      option.completionCandidates(candidates);
    }
    if (key.type().list()) {
      return option.type(List.class).auxiliaryTypes(String.class).build();
    }
    return option.type(PLACES.contains(label) ? place : String.class).build();
  }

  /** Values that a shell may offer; others may be good, too. */
  private static List<String> candidates(OptionKey<?> key) {
    if (key.equals(OptionKeys.FORMAT)) {
      return FORMATS;
    }
    if (key.equals(ScoreKeys.TASK)) {
      return TaskFiles.NAMES;
    }
    String label = key.type().label();
    return ALTERNATIVES.matcher(label).matches() ? List.of(label.split("\\|")) : List.of();
  }

  /** Other settings, and examples. */
  private static String[] footer(Command command, int width) {
    List<String> lines = new ArrayList<>();
    if (!command.otherKeys().isEmpty()) {
      lines.add("");
      lines.add("Settings without an option of their own (--set, --config):");
      command.otherKeys().forEach(key -> lines.addAll(setting(key, width)));
    }
    lines.add("");
    lines.add("Examples:");
    command.examples().forEach(example -> lines.add("  quicksilver " + example));
    return lines.stream().map(CommandLines::escaped).toArray(String[]::new);
  }

  /** Name and description side by side, as options have them; below it where the name is long. */
  private static List<String> setting(OptionKey<?> key, int width) {
    List<String> lines = new ArrayList<>();
    String name = "  " + key.name() + "=" + key.type().label();
    for (String line : Wrapping.lines(described(key), width - SETTING_WIDTH - 1)) {
      if (name.length() >= SETTING_WIDTH) {
        lines.add(name);
        name = "";
      }
      lines.add(String.format("%-" + SETTING_WIDTH + "s%s", name, line));
      name = "";
    }
    return lines;
  }

  /** The description with the default, where that says anything. */
  private static String described(OptionKey<?> key) {
    String standard = key.defaultText();
    return NOTHING.contains(standard)
        ? key.description()
        : key.description() + " [" + standard + "]";
  }

  /** Picocli formats its texts. */
  private static String escaped(String text) {
    return text.replace("%", "%%").replace("@|", "@ |");
  }

  /** The help of a command, or of all. */
  static void printHelp(CommandLine line, Console console) {
    line.usage(console.out(), console.colours() ? Help.Ansi.ON : Help.Ansi.OFF);
    console.out().flush();
  }

  /** Every option that a parser knows, by its long name. */
  static List<String> optionNames(CommandLine line) {
    return line.getCommandSpec().options().stream()
        .map(OptionSpec::longestName)
        .collect(Collectors.toList());
  }
}
