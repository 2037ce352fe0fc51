package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What may stand behind {@code |}. */
final class Filters {

  /** The parameters of filters that have some; those in {@link #CHOOSING} hand theirs on. */
  private static final Map<String, List<String>> PARAMETERS =
      Map.ofEntries(
          Map.entry("default", List.of("default_value", "boolean")),
          Map.entry("d", List.of("default_value", "boolean")),
          Map.entry("tojson", List.of("ensure_ascii", "indent", "separators", "sort_keys")),
          Map.entry("trim", List.of("chars")),
          Map.entry("replace", List.of("old", "new", "count")),
          Map.entry("indent", List.of("width", "first", "blank")),
          Map.entry("int", List.of("default")),
          Map.entry("float", List.of("default")),
          Map.entry("round", List.of("precision", "method")),
          Map.entry("join", List.of("d", "attribute")),
          Map.entry("sum", List.of("attribute", "start")),
          Map.entry("min", List.of("case_sensitive", "attribute")),
          Map.entry("max", List.of("case_sensitive", "attribute")),
          Map.entry("unique", List.of("case_sensitive", "attribute")),
          Map.entry("sort", List.of("reverse", "case_sensitive", "attribute")),
          Map.entry("dictsort", List.of("case_sensitive", "by", "reverse")));

  private static final Set<String> CHOOSING =
      Set.of("map", "select", "reject", "selectattr", "rejectattr");

  private static final Map<String, Callable> ALL = all();

  private Filters() {}

  /**
   * {@code value | name(arguments)}.
   *
   * @throws TemplateException where there is no such filter
   */
  static Object apply(String name, Object value, Arguments arguments) {
    Callable filter = ALL.get(name);
    if (filter == null) {
      throw new TemplateException(
          "Cannot render the chat template: '|' must be followed by a known filter, got " + name);
    }
    if (!CHOOSING.contains(name)) {
      arguments.require("|" + name, PARAMETERS.getOrDefault(name, List.of()));
    }
    return arguments.budget().paid(filter.call(value, arguments));
  }

  private static Map<String, Callable> all() {
    Map<String, Callable> filters = new HashMap<>();
    texts(filters);
    numbers(filters);
    lists(filters);
    choices(filters);
    filters.put("default", Filters::orElse);
    filters.put("d", Filters::orElse);
    filters.put("tojson", Json::write);
    filters.put("length", (v, a) -> (long) Values.length(v));
    filters.put("count", (v, a) -> (long) Values.length(v));
    return Map.copyOf(filters);
  }

  private static void texts(Map<String, Callable> filters) {
    filters.put("string", (v, a) -> Values.text(v));
    filters.put("safe", (v, a) -> Values.text(v));
    filters.put("trim", (v, a) -> Texts.strip(Values.text(v), a.get(0, "chars", null), true, true));
    filters.put("upper", (v, a) -> Values.text(v).toUpperCase(Locale.ROOT));
    filters.put("lower", (v, a) -> Values.text(v).toLowerCase(Locale.ROOT));
    filters.put("capitalize", (v, a) -> Texts.capitalize(Values.text(v)));
    filters.put("title", (v, a) -> Texts.headline(Values.text(v)));
    filters.put("escape", (v, a) -> Texts.escape(Values.text(v)));
    filters.put("e", (v, a) -> Texts.escape(Values.text(v)));
    filters.put("replace", Filters::replace);
    filters.put("indent", Filters::indent);
  }

  private static void numbers(Map<String, Callable> filters) {
    filters.put("int", (v, a) -> whole(v, a.get(0, "default", 0L)));
    filters.put("float", (v, a) -> real(v, a.get(0, "default", 0.0)));
    filters.put("round", Filters::round);
    filters.put(
        "abs",
        (v, a) ->
            v instanceof Double number
                ? (Object) Math.abs(number)
                : (Object) Math.abs(Values.number(v).longValue()));
  }

  private static void lists(Map<String, Callable> filters) {
    filters.put("list", (v, a) -> Values.items(v));
    filters.put("items", (v, a) -> v == null ? List.of() : Methods.entries(v));
    filters.put("first", (v, a) -> Access.item(Values.items(v), 0L));
    filters.put("last", (v, a) -> Access.item(Values.items(v), -1L));
    filters.put("join", Filters::join);
    filters.put("reverse", (v, a) -> Access.slice(indexed(v), null, null, -1L));
    filters.put("sum", Filters::sum);
    filters.put("min", Order::least);
    filters.put("max", Order::most);
    filters.put("unique", Order::unique);
    filters.put("sort", Order::sorted);
    filters.put("dictsort", Order::sortedEntries);
    filters.put("map", Filters::map);
  }

  private static void choices(Map<String, Callable> filters) {
    filters.put("select", (v, a) -> chosen(v, null, a, true));
    filters.put("reject", (v, a) -> chosen(v, null, a, false));
    filters.put("selectattr", (v, a) -> chosen(v, a.get(0), a.from(1), true));
    filters.put("rejectattr", (v, a) -> chosen(v, a.get(0), a.from(1), false));
  }

  private static Object orElse(Object value, Arguments arguments) {
    boolean missing =
        value == null || (Values.truth(arguments.get(1, "boolean", false)) && !Values.truth(value));
    return missing ? arguments.get(0, "default_value", "") : value;
  }

  private static Object replace(Object value, Arguments arguments) {
    return Texts.replace(
        Values.text(value),
        Values.text(arguments.get(0)),
        Values.text(arguments.get(1)),
        Values.integer(arguments.get(2, "count", -1L)),
        arguments.budget());
  }

  private static Object indent(Object value, Arguments arguments) {
    Object width = arguments.get(0, "width", 4L);
    String margin =
        width instanceof String text
            ? text
            : Texts.repeat(" ", Values.integer(width), arguments.budget());
    return Texts.indent(
        Values.text(value),
        margin,
        Values.truth(arguments.get(1, "first", false)),
        Values.truth(arguments.get(2, "blank", false)),
        arguments.budget());
  }

  private static Object join(Object value, Arguments arguments) {
    return Texts.join(
        mapped(value, arguments.get(1, "attribute", null)),
        Values.text(arguments.get(0, "d", "")),
        arguments.budget());
  }

  private static Object whole(Object value, Object otherwise) {
    if (value instanceof String text) {
      try {
        return new BigDecimal(text.strip()).longValue();
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }
    return value instanceof Number || value instanceof Boolean
        ? (Object) Values.number(value).longValue()
        : otherwise;
  }

  private static Object real(Object value, Object otherwise) {
    if (value instanceof String text) {
      try {
        return Double.valueOf(text.strip());
      } catch (NumberFormatException e) {
        return otherwise;
      }
    }
    return value instanceof Number || value instanceof Boolean
        ? (Object) Values.number(value).doubleValue()
        : otherwise;
  }

  private static Object round(Object value, Arguments arguments) {
    int precision = Values.integer(arguments.get(0, "precision", 0L));
    String method = Values.string(arguments.get(1, "method", "common"));
    double number = Values.number(value).doubleValue();
    double scale = Math.pow(10, precision);
    return switch (method) {
      case "common" -> round(value, precision);
      case "ceil" -> Math.ceil(number * scale) / scale;
      case "floor" -> Math.floor(number * scale) / scale;
      default -> throw Values.error("'common', 'ceil' or 'floor' to round by", method);
    };
  }

  private static Object round(Object value, int precision) {
    if (!(value instanceof Double) && precision >= 0) {
      return Values.number(value);
    }
    double number = Values.number(value).doubleValue();
    if (Double.isNaN(number) || Double.isInfinite(number) || Math.abs(precision) > 300) {
      return number;
    }
    return new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
  }

  private static Object indexed(Object value) {
    return value instanceof String ? value : Values.items(value);
  }

  private static List<Object> mapped(Object value, Object attribute) {
    List<Object> items = Values.items(value);
    if (attribute != null && attribute != Values.NONE) {
      items.replaceAll(item -> path(item, attribute));
    }
    return items;
  }

  /** An entry's attribute, which may be a path such as {@code function.name}. */
  static Object path(Object item, Object attribute) {
    Object value = item;
    if (attribute instanceof String names) {
      for (String name : names.split("\\.", -1)) {
        value = Access.item(value, name);
      }
      return value;
    }
    return Access.item(item, attribute);
  }

  private static Object sum(Object value, Arguments arguments) {
    Object sum = arguments.get(1, "start", 0L);
    for (Object item : mapped(value, arguments.get(0, "attribute", null))) {
      sum = Operators.add(sum, item, arguments.budget());
    }
    return sum;
  }

  private static Object map(Object value, Arguments arguments) {
    if (arguments.size() == 0) {
      List<Object> mapped = mapped(value, arguments.named().get("attribute"));
      Object otherwise = arguments.named().get("default");
      mapped.replaceAll(item -> item == null ? otherwise : item);
      return mapped;
    }
    List<Object> items = Values.items(value);
    String name = Values.string(arguments.get(0));
    items.replaceAll(item -> apply(name, item, arguments.from(1)));
    return items;
  }

  private static Object chosen(Object list, Object attribute, Arguments test, boolean wanted) {
    List<Object> chosen = new ArrayList<>();
    for (Object item : Values.truth(list) ? Values.items(list) : List.of()) {
      Object value = attribute == null ? item : path(item, attribute);
      boolean holds =
          test.size() == 0
              ? Values.truth(value)
              : Tests.holds(Values.string(test.get(0)), value, test.from(1));
      if (holds == wanted) {
        chosen.add(item);
      }
    }
    return chosen;
  }
}
