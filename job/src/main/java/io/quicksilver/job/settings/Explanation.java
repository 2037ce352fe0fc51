package io.quicksilver.job.settings;

import java.util.ArrayList;
import java.util.List;

/** What there is to say of one setting. */
public final class Explanation {

  private Explanation() {}

  /**
   * A setting in lines: its key and option, its default, and what {@code reference.conf} says.
   *
   * @param name the key, or its short name
   * @param options those of the command that is asked
   * @throws io.quicksilver.job.QuicksilverException with code 2 that names the nearest known keys
   */
  public static List<String> of(String name, List<OptionKey<?>> options) {
    OptionKey<?> key = new KeyNames(options).find(name.replaceFirst("^--", ""), "--explain");
    List<String> lines = new ArrayList<>();
    lines.add(key.hasOption() ? key.name() + " (" + key.option() + ")" : key.name());
    lines.add("  must be    " + key.type().expected());
    lines.add("  default    " + key.defaultText());
    lines.add("");
    SettingsReader.comments(key.name()).forEach(comment -> lines.add(" " + comment));
    return lines;
  }
}
