package io.quicksilver.job.dataset;

import io.quicksilver.model.decode.SamplingOptions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sampling options that one row sets for itself. */
interface OptionValues {

  int MOST_SAMPLES = 100_000;
  int MOST_STOPS = 1000;
  int LONGEST_NUMBER = 100;

  /**
   * The value that the row has for an option: a number, a text, a list; null where it leaves the
   * job's own.
   *
   * @param name one of {@link OptionOverrides#NAMES}
   */
  Object value(String name) throws RowException;

  /** The job's options with the row's put over them. */
  default SamplingOptions over(SamplingOptions defaults) throws RowException {
    try {
      return new SamplingOptions(
          newTokens(defaults.maxNewTokens()),
          real("temperature", defaults.temperature()),
          (int) whole("top_k", defaults.topK(), Integer.MAX_VALUE),
          real("top_p", defaults.topP()),
          real("min_p", defaults.minP()),
          real("repetition_penalty", defaults.repetitionPenalty()),
          whole("seed", defaults.seed(), Long.MAX_VALUE),
          stop(defaults.stop()),
          defaults.ignoreEos());
    } catch (IllegalArgumentException e) {
      throw new RowException(RowError.OPTION, e.getMessage());
    }
  }

  /** Tokens that a completion of the row has at most. */
  default int newTokens(int absent) throws RowException {
    return (int) whole(OptionOverrides.MAX_NEW_TOKENS, absent, Integer.MAX_VALUE);
  }

  /** Completions of the row. */
  default int samples(int absent) throws RowException {
    long samples = whole("samples", absent, MOST_SAMPLES);
    if (samples < 1) {
      throw refused("samples", "1 .. " + MOST_SAMPLES, samples);
    }
    return (int) samples;
  }

  private long whole(String name, long absent, long most) throws RowException {
    BigDecimal number = number(name);
    if (number == null) {
      return absent;
    }
    try {
      long value = number.longValueExact();
      if (value > most) {
        throw refused(name, "at most " + most, value);
      }
      return value;
    } catch (ArithmeticException e) {
      throw refused(name, "a whole number", number);
    }
  }

  private double real(String name, double absent) throws RowException {
    BigDecimal number = number(name);
    return number == null ? absent : number.doubleValue();
  }

  private BigDecimal number(String name) throws RowException {
    Object value = value(name);
    if (value == null) {
      return null;
    }
    try {
      // Reading a number takes the square of its digits.
      if (value instanceof Number
          || (value instanceof String text && text.length() <= LONGEST_NUMBER)) {
        return new BigDecimal(value.toString().strip());
      }
    } catch (NumberFormatException e) {
      throw refused(name, "a number", value);
    }
    throw refused(name, "a number", value);
  }

  private List<String> stop(List<String> absent) throws RowException {
    Object value = value("stop");
    if (value == null) {
      return absent;
    }
    if (value instanceof String text) {
      return List.of(text);
    }
    if (!(value instanceof List<?> elements)) {
      throw refused("stop", "a string or an array of strings", value);
    }
    if (elements.size() > MOST_STOPS) {
      throw refused("stop", "at most " + MOST_STOPS + " strings", elements.size());
    }
    List<String> strings = new ArrayList<>();
    for (Object element : elements) {
      if (!(element instanceof String text)) {
        throw refused("stop", "strings", element);
      }
      strings.add(text);
    }
    return strings;
  }

  /** The refusal of an option. */
  static RowException refused(String name, String expected, Object actual) {
    return new RowException(
        RowError.OPTION,
        String.format(
            Locale.ROOT,
            "Cannot sample: %s must be %s, got %s",
            name,
            expected,
            Excerpt.of(String.valueOf(actual))));
  }
}
