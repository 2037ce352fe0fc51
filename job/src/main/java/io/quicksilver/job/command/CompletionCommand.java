package io.quicksilver.job.command;

import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.Settings;
import java.util.List;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;

/** {@code completion}: prints a script that lets a shell complete commands and options. */
public final class CompletionCommand implements Command {

  /** Behind {@code key=} comes a value, and no space. A zsh has no {@code compopt}. */
  private static final String WITHOUT_SPACE =
      """

      _quicksilver() {
        _complete_quicksilver "$@"
        [[ "${COMPREPLY[0]-}" != *= ]] || compopt -o nospace 2> /dev/null || true
      }
      complete -F _quicksilver -o default quicksilver
      """;

  private final Supplier<CommandLine> line;

  /** With the command line to complete. */
  CompletionCommand(Supplier<CommandLine> line) {
    this.line = line;
  }

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "Prints a script that lets bash and zsh complete commands and options.";
  }

  @Override
  public List<OptionKey<?>> options() {
    return List.of();
  }

  @Override
  public List<OptionKey<?>> otherKeys() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of("completion > quicksilver-completion && source quicksilver-completion");
  }

  @Override
  public void run(Settings settings, Console console) {
    console.out().print(AutoComplete.bash("quicksilver", line.get()));
    console.out().print(WITHOUT_SPACE);
  }
}
