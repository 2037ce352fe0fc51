package io.quicksilver.job.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a setting may hold, and how it is read from a raw value of a configuration file or the
 * command line.
 *
 * @param label stands for the value in {@code --help}
 * @param expected ends the sentence "{@code key} must be …"
 * @param list whether it holds several values
 * @param reader throws {@link IllegalArgumentException} or {@link ArithmeticException} for a bad
 *     value
 * @param <T> what is read
 */
public record ValueType<T>(
    String label, String expected, boolean list, Function<Object, T> reader) {

  private static final Pattern TIME =
      Pattern.compile("(?=\\d)(\\d{1,6}d)?(\\d{1,8}h)?(\\d{1,9}m)?(\\d{1,9}s)?");

  T read(Object raw) {
    return reader.apply(raw);
  }

  /** The same, shown as {@code label} in {@code --help}. */
  ValueType<T> labelled(String label) {
    return new ValueType<>(label, expected, list, reader);
  }

  /** Text that is not empty. */
  static ValueType<String> text(String expected) {
    return new ValueType<>("TEXT", expected, false, ValueType::scalar);
  }

  /** Text as it stands, with its blanks; it may be empty. */
  static ValueType<String> verbatim(String label, String expected) {
    return new ValueType<>(
        label,
        expected,
        false,
        raw -> {
          require(raw != null && !(raw instanceof List));
          return String.valueOf(raw);
        });
  }

  /** A whole number of at least {@code least}, at most {@code most}. */
  static ValueType<Long> wholeNumber(long least, long most) {
    String expected =
        most == Long.MAX_VALUE || most == Integer.MAX_VALUE
            ? (least == Long.MIN_VALUE ? "a whole number" : "a whole number of at least " + least)
            : "a whole number from " + least + " to " + most;
    return new ValueType<>(
        "N",
        expected,
        false,
        raw -> {
          long value = new BigDecimal(scalar(raw)).longValueExact();
          require(value >= least && value <= most);
          return value;
        });
  }

  /** A whole number that fits an int. */
  static ValueType<Integer> count(int least, int most) {
    ValueType<Long> whole = wholeNumber(least, most);
    return new ValueType<>(
        "N", whole.expected(), false, raw -> Math.toIntExact(whole.reader().apply(raw)));
  }

  /** A finite number for which {@code valid} holds. */
  static ValueType<Double> number(String expected, DoublePredicate valid) {
    return new ValueType<>(
        "X",
        expected,
        false,
        raw -> {
          double value = Double.parseDouble(scalar(raw));
          require(Double.isFinite(value) && valid.test(value));
          return value;
        });
  }

  /** {@code true} or {@code false}. */
  static ValueType<Boolean> flag() {
    return new ValueType<>(
        "true|false",
        "true or false",
        false,
        raw -> {
          String text = scalar(raw).toLowerCase(Locale.ROOT);
          require(text.equals("true") || text.equals("false"));
          return text.equals("true");
        });
  }

  /** {@code true} or {@code false}; the named option alone, without a value, says true. */
  static ValueType<Boolean> toggle() {
    return flag().labelled("");
  }

  /** A constant of an enum, written in lower case. */
  static <E extends Enum<E>> ValueType<E> constant(Class<E> type) {
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toList());
    return new ValueType<>(
        String.join("|", names),
        alternatives(names),
        false,
        raw -> Enum.valueOf(type, scalar(raw).toUpperCase(Locale.ROOT)));
  }

  /** One of these names. */
  static ValueType<String> oneOf(String... names) {
    return new ValueType<>(
        String.join("|", names),
        alternatives(List.of(names)),
        false,
        raw -> {
          String text = scalar(raw).toLowerCase(Locale.ROOT);
          require(Arrays.asList(names).contains(text));
          return text;
        });
  }

  /** A time that is longer than none: {@code 6h}, {@code 90m}, {@code 1d12h}. */
  static ValueType<Duration> duration() {
    return new ValueType<>(
        "TIME",
        "a time such as 6h, 90m or 1d12h",
        false,
        raw -> {
          String text = scalar(raw).toLowerCase(Locale.ROOT);
          require(TIME.matcher(text).matches());
          String parts = text.replaceFirst("^(\\d+d)?", "$1t").replaceFirst("t$", "");
          Duration time = Duration.parse("p" + parts);
          require(!time.isZero());
          return time;
        });
  }

  /** A list; text that is no list is one value. */
  static ValueType<List<String>> texts(String expected) {
    return new ValueType<>("TEXT", expected, true, ValueType::elements);
  }

  /** A list of names; text that is no list is split at commas. */
  static ValueType<List<String>> names(String expected) {
    return new ValueType<>("NAME,NAME", expected, true, ValueType::parts);
  }

  /** A list of different values of that type; text that is no list is split at commas. */
  static <T> ValueType<List<T>> each(ValueType<T> type) {
    return new ValueType<>(
        type.label() + ",...",
        "a list, each different and " + type.expected(),
        true,
        raw -> {
          List<T> values = parts(raw).stream().map(type.reader()).toList();
          require(!values.isEmpty() && values.stream().distinct().count() == values.size());
          return values;
        });
  }

  /** A value of that type, or null for none. */
  static <T> ValueType<Optional<T>> optional(ValueType<T> type) {
    return new ValueType<>(
        type.label(),
        type.expected() + ", or null for none",
        type.list(),
        raw ->
            raw == null || raw.equals("null")
                ? Optional.empty()
                : Optional.of(type.reader().apply(raw)));
  }

  private static String scalar(Object raw) {
    require(raw != null && !(raw instanceof List));
    String text = String.valueOf(raw);
    require(!text.isBlank());
    return text.strip();
  }

  private static List<String> elements(Object raw) {
    require(raw != null);
    List<?> values = raw instanceof List<?> list ? list : List.of(raw);
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      String text = String.valueOf(value);
      require(value != null && !text.isEmpty());
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** The elements, cut at their commas. */
  private static List<String> parts(Object raw) {
    List<String> parts = new ArrayList<>();
    for (String element : elements(raw)) {
      for (String part : element.split(",", -1)) {
        require(!part.isBlank());
        parts.add(part.strip());
      }
    }
    return List.copyOf(parts);
  }

  private static String alternatives(List<String> names) {
    if (names.size() == 1) {
      return names.get(0);
    }
    return String.join(", ", names.subList(0, names.size() - 1))
        + " or "
        + names.get(names.size() - 1);
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
  }
}
