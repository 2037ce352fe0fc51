package io.quicksilver.job.settings;

import java.util.Locale;

/**
 * One setting.
 *
 * @param name its key, as {@code reference.conf} and {@code --set} spell it
 * @param option the named option that sets it, such as {@code --top-k}, or empty
 * @param type what it may hold
 * @param description one line for {@code --help}
 * @param <T> what the typed view hands out
 */
public record OptionKey<T>(String name, String option, ValueType<T> type, String description) {

  /** Whether a named option sets this key. */
  public boolean hasOption() {
    return !option.isEmpty();
  }

  /**
   * The short name: the option's without dashes, {@code top_k} for {@code --top-k}. It is accepted
   * wherever the key is, if no other key has it or the command has this one; empty where there is
   * no option.
   */
  public String shortName() {
    return hasOption() ? normalise(option.substring(2)) : "";
  }

  /** The default, as {@code reference.conf} has it. */
  public String defaultText() {
    return Shown.text(type.read(SettingsReader.defaults().get(name)));
  }

  /** Reads a raw value: text, a number, a flag, a list of them, or null for none. */
  T read(Object raw, String origin) {
    try {
      return type.read(raw);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw SettingsErrors.badValue(origin, name, type.expected(), raw);
    }
  }

  /** A key as typed, with underscores for dashes. */
  static String normalise(String key) {
    return key.trim().toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
