package io.quicksilver.job.settings;

import java.util.List;

/**
 * Finds settings by the names that people give them.
 *
 * @param own the options of the command that runs: a short name that several settings have means
 *     the command's own
 */
record KeyNames(List<OptionKey<?>> own) {

  /**
   * The setting of a full or a short name; dashes are as good as underscores.
   *
   * @param origin where the name was found, for messages
   * @throws io.quicksilver.job.QuicksilverException with code 2 that names the nearest one, or
   *     those that it could be
   */
  OptionKey<?> find(String typed, String origin) {
    String name = OptionKey.normalise(typed);
    for (OptionKey<?> key : OptionKeys.all()) {
      if (key.name().equals(name)) {
        return key;
      }
    }
    List<OptionKey<?>> ofCommand = shortlyCalled(name, own);
    List<OptionKey<?>> found =
        ofCommand.isEmpty() ? shortlyCalled(name, OptionKeys.all()) : ofCommand;
    if (found.isEmpty()) {
      throw SettingsErrors.unknown(origin, "key", typed, names(OptionKeys.all()));
    }
    if (found.size() > 1) {
      throw SettingsErrors.badValue(
          origin, "key", "one of " + String.join(", ", names(found)), typed);
    }
    return found.get(0);
  }

  private static List<OptionKey<?>> shortlyCalled(String name, List<OptionKey<?>> keys) {
    return keys.stream().filter(key -> key.hasOption() && key.shortName().equals(name)).toList();
  }

  private static List<String> names(List<OptionKey<?>> keys) {
    return keys.stream().map(OptionKey::name).toList();
  }
}
