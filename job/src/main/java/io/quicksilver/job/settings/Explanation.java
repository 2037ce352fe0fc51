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
   * @throws io.quicksilver.job.QuicksilverException with code 2 that names the nearest known key
   */
  public static List<String> of(String name) {
    String wanted = OptionKey.normalise(name.replaceFirst("^--", ""));
    OptionKey<?> key =
        OptionKeys.all().stream()
            .filter(known -> known.name().equals(wanted) || known.shortName().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    SettingsErrors.unknown(
                        "--explain",
                        "the key",
                        name,
                        OptionKeys.all().stream().map(OptionKey::name).toList()));
    List<String> lines = new ArrayList<>();
    lines.add(key.hasOption() ? key.name() + " (" + key.option() + ")" : key.name());
    lines.add("  must be    " + key.type().expected());
    lines.add("  default    " + key.defaultText());
    lines.add("");
    SettingsReader.comments(key.name()).forEach(comment -> lines.add(" " + comment));
    return lines;
  }
}
