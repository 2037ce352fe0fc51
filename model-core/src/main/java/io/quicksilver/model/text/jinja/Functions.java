package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The functions that templates may call. */
final class Functions {

  private static final Map<String, Callable> ALL =
      Map.of(
          "raise_exception", (none, arguments) -> raise(arguments),
          "strftime_now", (none, arguments) -> now(Values.string(arguments.get(0))),
          "range", (none, arguments) -> range(arguments),
          "namespace", (none, arguments) -> new Namespace(dictionary(arguments)),
          "dict", (none, arguments) -> dictionary(arguments));

  /** Characters that a template may say in an error. */
  private static final int LONGEST_SAYING = 500;

  private static final Map<Character, String> DATE_PARTS =
      Map.ofEntries(
          Map.entry('Y', "uuuu"),
          Map.entry('y', "uu"),
          Map.entry('m', "MM"),
          Map.entry('d', "dd"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"));

  private Functions() {}

  /** The function of that name; null where there is none. */
  static Callable named(String name) {
    return ALL.get(name);
  }

  /** What {@code namespace()} gives: a set of variables that inner scopes may change. */
  static final class Namespace implements Access.Named {

    private final Map<String, Object> variables;

    Namespace(Map<String, Object> variables) {
      this.variables = variables;
    }

    @Override
    public Object attribute(String name) {
      return variables.get(name);
    }

    void set(String name, Object value) {
      variables.put(name, value);
    }
  }

  private static Object raise(Arguments arguments) {
    String said = Values.text(arguments.get(0));
    int end =
        said.offsetByCodePoints(0, Math.min(LONGEST_SAYING, said.codePointCount(0, said.length())));
    throw new TemplateException(said.substring(0, end));
  }

  private static Map<String, Object> dictionary(Arguments arguments) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (arguments.size() > 0 && arguments.get(0) instanceof Map<?, ?> other) {
      other.forEach((key, value) -> map.put(Values.string(key), value));
    }
    map.putAll(arguments.named());
    return map;
  }

  private static List<Object> range(Arguments arguments) {
    boolean one = arguments.size() == 1;
    long from = one ? 0 : Values.integer(arguments.get(0));
    long to = Values.integer(arguments.get(one ? 0 : 1));
    long step = arguments.size() > 2 ? Values.integer(arguments.get(2)) : 1;
    if (step == 0) {
      throw Values.error("a step of range() other than 0", step);
    }
    long count = Math.max(0, (to - from + step - Long.signum(step)) / step);
    arguments.budget().list(count);
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      numbers.add(from + i * step);
    }
    return numbers;
  }

  /** The present moment, by Python's format letters. */
  private static String now(String format) {
    LocalDateTime now = LocalDateTime.now(PythonInterpreter.current().clock());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        text.append(c);
        continue;
      }
      boolean bare = format.charAt(i + 1) == '-' && i + 2 < format.length();
      i += bare ? 2 : 1;
      char letter = format.charAt(i);
      if (letter == '%') {
        text.append('%');
      } else if (bare && letter == 'd') {
        text.append(now.get(ChronoField.DAY_OF_MONTH));
      } else if (bare && letter == 'm') {
        text.append(now.get(ChronoField.MONTH_OF_YEAR));
      } else if (DATE_PARTS.containsKey(letter) && !bare) {
        text.append(DateTimeFormatter.ofPattern(DATE_PARTS.get(letter), Locale.US).format(now));
      } else {
        throw Values.error("strftime_now() with %Y %y %m %d %B %b %A %a %H %I %M %S %p %j", format);
      }
    }
    return text.toString();
  }
}
