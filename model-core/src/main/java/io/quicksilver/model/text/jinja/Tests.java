package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.lib.fn.MacroFunction;
import io.quicksilver.model.text.TemplateException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What may stand behind {@code is}. */
final class Tests {

  private static final Map<String, Callable> ALL = all();

  private Tests() {}

  /**
   * Whether {@code value is name(arguments)}.
   *
   * @throws TemplateException where there is no such test
   */
  static boolean holds(String name, Object value, Arguments arguments) {
    Callable test = ALL.get(name);
    if (test == null) {
      throw new TemplateException(
          "Cannot render the chat template: 'is' must be followed by a known test, got " + name);
    }
    return Values.truth(test.call(value, arguments));
  }

  private static Map<String, Callable> all() {
    Map<String, Callable> tests = new HashMap<>();
    kinds(tests);
    numbers(tests);
    comparisons(tests);
    tests.put("lower", (v, a) -> same(v, Values.text(v).toLowerCase(Locale.ROOT)));
    tests.put("upper", (v, a) -> same(v, Values.text(v).toUpperCase(Locale.ROOT)));
    tests.put("in", (v, a) -> Values.contains(a.get(0), v));
    return Map.copyOf(tests);
  }

  private static void kinds(Map<String, Callable> tests) {
    tests.put("defined", (v, a) -> v != null);
    tests.put("undefined", (v, a) -> v == null);
    tests.put("none", (v, a) -> v == Values.NONE);
    tests.put("boolean", (v, a) -> isBoolean(v));
    tests.put("true", (v, a) -> Boolean.TRUE.equals(v));
    tests.put("false", (v, a) -> Boolean.FALSE.equals(v));
    tests.put("string", (v, a) -> v instanceof String);
    tests.put("mapping", (v, a) -> v instanceof Map);
    tests.put("sequence", (v, a) -> iterable(v));
    tests.put("iterable", (v, a) -> v == null || iterable(v));
    tests.put("callable", (v, a) -> v instanceof Callable || v instanceof MacroFunction);
  }

  private static void numbers(Map<String, Callable> tests) {
    tests.put("number", (v, a) -> v instanceof Number || v instanceof Boolean);
    tests.put("integer", (v, a) -> v instanceof Number && !(v instanceof Double));
    tests.put("float", (v, a) -> v instanceof Double);
    tests.put("odd", (v, a) -> Math.floorMod(Values.integer(v), 2) == 1);
    tests.put("even", (v, a) -> Math.floorMod(Values.integer(v), 2) == 0);
    tests.put("divisibleby", (v, a) -> divisible(Values.integer(v), Values.integer(a.get(0))));
  }

  private static void comparisons(Map<String, Callable> tests) {
    for (String name : new String[] {"eq", "equalto"}) {
      tests.put(name, (v, a) -> Values.equal(v, a.get(0)));
    }
    tests.put("sameas", (v, a) -> isBoolean(v) == isBoolean(a.get(0)) && Values.equal(v, a.get(0)));
    tests.put("ne", (v, a) -> !Values.equal(v, a.get(0)));
    for (String name : new String[] {"lt", "lessthan"}) {
      tests.put(name, (v, a) -> Values.compare(v, a.get(0)) < 0);
    }
    for (String name : new String[] {"gt", "greaterthan"}) {
      tests.put(name, (v, a) -> Values.compare(v, a.get(0)) > 0);
    }
    tests.put("le", (v, a) -> Values.compare(v, a.get(0)) <= 0);
    tests.put("ge", (v, a) -> Values.compare(v, a.get(0)) >= 0);
  }

  private static boolean isBoolean(Object value) {
    return value instanceof Boolean;
  }

  private static boolean iterable(Object value) {
    return value instanceof String || value instanceof Collection || value instanceof Map;
  }

  private static boolean divisible(int value, int by) {
    if (by == 0) {
      throw Values.error("a divisor other than 0", 0L);
    }
    return value % by == 0;
  }

  private static boolean same(Object value, String text) {
    return Values.text(value).equals(text) && text.codePoints().anyMatch(Character::isLetter);
  }
}
