package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * The methods of texts, lists and maps that templates may call: Python's, none of which changes.
 */
final class Methods {

  /** The parameters of methods that have some. */
  private static final Map<String, List<String>> PARAMETERS =
      Map.ofEntries(
          Map.entry("get", List.of("key", "default")),
          Map.entry("strip", List.of("chars")),
          Map.entry("lstrip", List.of("chars")),
          Map.entry("rstrip", List.of("chars")),
          Map.entry("startswith", List.of("prefix", "start", "end")),
          Map.entry("endswith", List.of("suffix", "start", "end")),
          Map.entry("split", List.of("sep", "maxsplit")),
          Map.entry("replace", List.of("old", "new", "count")),
          Map.entry("join", List.of("iterable")),
          Map.entry("find", List.of("sub")),
          Map.entry("count", List.of("sub")),
          Map.entry("index", List.of("value")),
          Map.entry("removeprefix", List.of("prefix")),
          Map.entry("removesuffix", List.of("suffix")));

  private static final Map<String, Callable> OF_TEXT = ofText();
  private static final Map<String, Callable> OF_LIST =
      Map.of(
          "count", (list, arguments) -> count(Values.items(list), arguments.get(0)),
          "index", (list, arguments) -> index(Values.items(list), arguments.get(0)));
  private static final Map<String, Callable> OF_MAP =
      Map.of(
          "get", Methods::get,
          "items", (map, arguments) -> entries(map),
          "keys", (map, arguments) -> Values.items(map),
          "values", (map, arguments) -> new ArrayList<>(((Map<?, ?>) map).values()));

  private Methods() {}

  /**
   * Calls {@code subject.name(arguments)}.
   *
   * @throws TemplateException where there is no such method
   */
  static Object call(Object subject, String name, Arguments arguments) {
    Map<String, Callable> methods = Map.of();
    if (subject instanceof String) {
      methods = OF_TEXT;
    } else if (subject instanceof Map) {
      methods = OF_MAP;
    } else if (subject instanceof Collection) {
      methods = OF_LIST;
    }
    Callable method = methods.get(name);
    if (method != null) {
      arguments.require(name + "()", PARAMETERS.getOrDefault(name, List.of()));
    } else if (Access.attribute(subject, name) instanceof Callable callable) {
      method = callable;
    }
    if (method == null) {
      throw Values.error("a value that has the method " + name + "()", subject);
    }
    return arguments.budget().paid(method.call(subject, arguments));
  }

  /** A map's entries as pairs. */
  static List<Object> entries(Object map) {
    if (!(map instanceof Map<?, ?> entries)) {
      throw Values.error("a map", map);
    }
    List<Object> pairs = new ArrayList<>();
    entries.forEach((key, value) -> pairs.add(pair(key, value)));
    return pairs;
  }

  private static List<Object> pair(Object key, Object value) {
    List<Object> pair = new ArrayList<>();
    pair.add(key);
    pair.add(value);
    return pair;
  }

  private static Object get(Object map, Arguments arguments) {
    Map<?, ?> entries = (Map<?, ?>) map;
    Object key = arguments.get(0);
    return entries.containsKey(key) ? entries.get(key) : arguments.get(1, "default", Values.NONE);
  }

  private static Map<String, Callable> ofText() {
    Map<String, Callable> methods = new HashMap<>();
    methods.put("strip", (s, a) -> Texts.strip((String) s, a.get(0, "chars", null), true, true));
    methods.put("lstrip", (s, a) -> Texts.strip((String) s, a.get(0, "chars", null), true, false));
    methods.put("rstrip", (s, a) -> Texts.strip((String) s, a.get(0, "chars", null), false, true));
    methods.put("upper", (s, a) -> ((String) s).toUpperCase(Locale.ROOT));
    methods.put("lower", (s, a) -> ((String) s).toLowerCase(Locale.ROOT));
    methods.put("title", (s, a) -> Texts.title((String) s));
    methods.put("capitalize", (s, a) -> Texts.capitalize((String) s));
    methods.put("startswith", (s, a) -> any(a.get(0), part(s, a)::startsWith));
    methods.put("endswith", (s, a) -> any(a.get(0), part(s, a)::endsWith));
    methods.put(
        "split", (s, a) -> Texts.split((String) s, a.get(0, "sep", null), most(a), a.budget()));
    methods.put("splitlines", (s, a) -> lines((String) s));
    methods.put("replace", Methods::replace);
    methods.put("join", (s, a) -> Texts.join(Values.items(a.get(0)), (String) s, a.budget()));
    methods.put("find", (s, a) -> find((String) s, Values.string(a.get(0))));
    methods.put("count", (s, a) -> occurrences((String) s, Values.string(a.get(0))));
    methods.put("isdigit", (s, a) -> every((String) s, Character::isDigit));
    methods.put("isalpha", (s, a) -> every((String) s, Character::isLetter));
    methods.put("isspace", (s, a) -> every((String) s, Values::isSpace));
    methods.put("removeprefix", (s, a) -> without((String) s, Values.string(a.get(0)), true));
    methods.put("removesuffix", (s, a) -> without((String) s, Values.string(a.get(0)), false));
    return Map.copyOf(methods);
  }

  /** The part of a text that the second and third argument say. */
  private static String part(Object text, Arguments arguments) {
    return arguments.size() < 2
        ? (String) text
        : (String) Access.slice(text, arguments.get(1), arguments.get(2, "end", null), null);
  }

  private static int most(Arguments arguments) {
    return Values.integer(arguments.get(1, "maxsplit", -1L));
  }

  private static Object replace(Object text, Arguments arguments) {
    return Texts.replace(
        (String) text,
        Values.string(arguments.get(0)),
        Values.string(arguments.get(1)),
        Values.integer(arguments.get(2, "count", -1L)),
        arguments.budget());
  }

  private static boolean any(Object affixes, Predicate<String> test) {
    Collection<?> all =
        affixes instanceof Collection<?> list ? list : List.of(Values.string(affixes));
    return all.stream().map(Values::string).anyMatch(test);
  }

  private static List<Object> lines(String text) {
    List<Object> lines = new ArrayList<>(List.of((Object[]) text.split("\\r\\n|\\r|\\n", -1)));
    if (lines.get(lines.size() - 1).equals("")) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  private static long find(String text, String part) {
    int at = text.indexOf(part);
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long occurrences(String text, String part) {
    if (part.isEmpty()) {
      return Values.length(text) + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static boolean every(String text, IntPredicate test) {
    return !text.isEmpty() && text.codePoints().allMatch(test);
  }

  private static String without(String text, String affix, boolean atStart) {
    if (atStart) {
      return text.startsWith(affix) ? text.substring(affix.length()) : text;
    }
    return text.endsWith(affix) ? text.substring(0, text.length() - affix.length()) : text;
  }

  private static long count(List<Object> list, Object item) {
    return list.stream().filter(entry -> Values.equal(entry, item)).count();
  }

  private static long index(List<Object> list, Object item) {
    for (int i = 0; i < list.size(); i++) {
      if (Values.equal(list.get(i), item)) {
        return i;
      }
    }
    throw Values.error("a list with the entry that index() looks for", list);
  }
}
