package io.quicksilver.job.command;

import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.Settings;
import java.util.List;

/** One command of the command line. */
public interface Command {

  /** The word that starts it. */
  String name();

  /** One line about it. */
  String summary();

  /** More about it, for its help; may be empty. */
  default String details() {
    return "";
  }

  /** The settings that it takes as named options, in the order of its help. */
  List<OptionKey<?>> options();

  /** The settings that it takes as words without an option's name, in their order. */
  default List<OptionKey<?>> operands() {
    return List.of();
  }

  /** The settings beside them that change what it does. */
  List<OptionKey<?>> otherKeys();

  /** Command lines that work, without the launcher's name. */
  List<String> examples();

  /**
   * Does it.
   *
   * @throws Exception whatever went wrong; {@link Failure} makes a sentence and a code of it
   */
  void run(Settings settings, Console console) throws Exception;
}
