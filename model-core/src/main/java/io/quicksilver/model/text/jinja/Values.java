package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Python's view of the values that a template can hold: {@code String}, {@code Long}, {@code
 * Double}, {@code Boolean}, lists, maps, {@link #NONE}; Java's null is undefined.
 */
final class Values {

  /** Python's {@code None}. */
  static final Object NONE = new None();

  private Values() {}

  private static final class None {
    @Override
    public String toString() {
      return "None";
    }
  }

  /** Whether {@code if} takes the value for true. */
  static boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Number number) {
      return number.doubleValue() != 0;
    }
    if (value instanceof CharSequence || value instanceof Collection || value instanceof Map) {
      return length(value) > 0;
    }
    return value != null && value != NONE;
  }

  /** {@code len(value)}: code points of a text, entries of a list or map. */
  static int length(Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Collection<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value == null) {
      return 0;
    }
    throw error("a value with a length", value);
  }

  /** {@code str(value)}. */
  static String text(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof String text ? text : Representation.of(value);
  }

  /** {@code left == right}. */
  static boolean equal(Object left, Object right) {
    Object a = left instanceof Boolean truth ? Long.valueOf(truth ? 1 : 0) : left;
    Object b = right instanceof Boolean truth ? Long.valueOf(truth ? 1 : 0) : right;
    if (a instanceof Number && b instanceof Number) {
      return compare(a, b) == 0;
    }
    if (a instanceof List<?> list && b instanceof List<?> other) {
      PythonInterpreter.budget().check();
      boolean same = list.size() == other.size();
      for (int i = 0; same && i < list.size(); i++) {
        same = equal(list.get(i), other.get(i));
      }
      return same;
    }
    if (a instanceof Map<?, ?> map && b instanceof Map<?, ?> other) {
      return map.size() == other.size()
          && map.entrySet().stream()
              .allMatch(
                  entry ->
                      other.containsKey(entry.getKey())
                          && equal(entry.getValue(), other.get(entry.getKey())));
    }
    return a == null ? b == null : a.equals(b);
  }

  /** The order of two numbers, two texts or two lists. */
  static int compare(Object left, Object right) {
    if (left instanceof String a && right instanceof String b) {
      return compareCodePoints(a, b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      return compareLists(a, b);
    }
    Number a = number(left);
    Number b = number(right);
    return a instanceof Long && b instanceof Long
        ? Long.compare(a.longValue(), b.longValue())
        : Double.compare(a.doubleValue(), b.doubleValue());
  }

  /** A number, or a truth value as one. */
  static Number number(Object value) {
    if (value instanceof Boolean truth) {
      return truth ? 1L : 0L;
    }
    if (value instanceof Double || value instanceof Long) {
      return (Number) value;
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw error("a number", value);
  }

  /** A whole number that fits into an int. */
  static int integer(Object value) {
    Number number = number(value);
    if (number instanceof Long && number.longValue() == number.intValue()) {
      return number.intValue();
    }
    throw error("a small whole number", value);
  }

  /** A text, and nothing else. */
  static String string(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw error("a text", value);
  }

  /** What a loop goes through: entries, keys, characters; nothing where undefined. */
  static List<Object> items(Object value) {
    if (value == null) {
      return new ArrayList<>();
    }
    if (value instanceof Collection<?> list) {
      return new ArrayList<>(list);
    }
    if (value instanceof Map<?, ?> map) {
      return new ArrayList<>(map.keySet());
    }
    if (value instanceof String text) {
      List<Object> characters = new ArrayList<>();
      text.codePoints().forEach(c -> characters.add(Character.toString(c)));
      return characters;
    }
    throw error("a list, a map or a text", value);
  }

  /** {@code item in container}. */
  static boolean contains(Object container, Object item) {
    if (container instanceof String text) {
      return text.contains(string(item));
    }
    if (container instanceof Map<?, ?> map) {
      return map.containsKey(item);
    }
    Iterator<Object> items = items(container).iterator();
    boolean found = false;
    while (!found && items.hasNext()) {
      PythonInterpreter.budget().check();
      found = equal(items.next(), item);
    }
    return found;
  }

  /** What Python's {@code str.isspace} takes for space. */
  static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  /** The failure of a value that is of the wrong kind. */
  static TemplateException error(String expected, Object actual) {
    String shown =
        actual instanceof Collection || actual instanceof Map
            ? "a list or map"
            : Representation.of(actual);
    return new TemplateException(
        "Cannot render the chat template: it must use "
            + expected
            + ", got "
            + (actual == null
                ? "an undefined value"
                : shown.substring(0, Math.min(80, shown.length()))));
  }

  private static int compareLists(List<?> a, List<?> b) {
    PythonInterpreter.budget().check();
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return compare(a.get(i), b.get(i));
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareCodePoints(String a, String b) {
    int i = 0;
    while (i < a.length() && i < b.length()) {
      int difference = Integer.compare(a.codePointAt(i), b.codePointAt(i));
      if (difference != 0) {
        return difference;
      }
      i += Character.charCount(a.codePointAt(i));
    }
    return Integer.compare(a.length(), b.length());
  }
}
