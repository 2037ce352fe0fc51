package io.quicksilver.model.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The filters that compare the entries of a list or map: texts in whichever case, unless told. */
final class Order {

  private Order() {}

  /** {@code value | min(case_sensitive, attribute)}. */
  static Object least(Object value, Arguments arguments) {
    return Values.items(value).stream().min(order(arguments, 0)).orElse(null);
  }

  /** {@code value | max(case_sensitive, attribute)}. */
  static Object most(Object value, Arguments arguments) {
    return Values.items(value).stream().max(order(arguments, 0)).orElse(null);
  }

  /** {@code value | unique(case_sensitive, attribute)}: of equal entries the first. */
  static Object unique(Object value, Arguments arguments) {
    UnaryOperator<Object> key = key(arguments, 0);
    List<Object> keys = new ArrayList<>();
    List<Object> unique = new ArrayList<>();
    for (Object item : Values.items(value)) {
      arguments.budget().check();
      if (!Values.contains(keys, key.apply(item))) {
        keys.add(key.apply(item));
        unique.add(item);
      }
    }
    return unique;
  }

  /** {@code value | sort(reverse, case_sensitive, attribute)}. */
  static Object sorted(Object value, Arguments arguments) {
    return sorted(Values.items(value), order(arguments, 1), arguments.get(0, "reverse", false));
  }

  /** {@code map | dictsort(case_sensitive, by, reverse)}: a map's entries as pairs. */
  static Object sortedEntries(Object map, Arguments arguments) {
    String by = Values.string(arguments.get(1, "by", "key"));
    if (!by.equals("key") && !by.equals("value")) {
      throw Values.error("'key' or 'value' to sort a map by", by);
    }
    boolean exact = Values.truth(arguments.get(0, "case_sensitive", false));
    int place = by.equals("key") ? 0 : 1;
    return sorted(
        Methods.entries(map),
        Comparator.comparing(entry -> key(((List<?>) entry).get(place), exact), Values::compare),
        arguments.get(2, "reverse", false));
  }

  private static Object sorted(List<Object> items, Comparator<Object> order, Object reverse) {
    items.sort(Values.truth(reverse) ? Collections.reverseOrder(order) : order);
    return items;
  }

  private static Comparator<Object> order(Arguments arguments, int place) {
    return Comparator.comparing(key(arguments, place), Values::compare);
  }

  /**
   * What an entry is compared by: itself or its attribute.
   *
   * @param place of {@code case_sensitive}, behind which {@code attribute} stands
   */
  private static UnaryOperator<Object> key(Arguments arguments, int place) {
    boolean exact = Values.truth(arguments.get(place, "case_sensitive", false));
    Object attribute = arguments.get(place + 1, "attribute", Values.NONE);
    return item -> key(attribute == Values.NONE ? item : Filters.path(item, attribute), exact);
  }

  private static Object key(Object value, boolean exact) {
    return value instanceof String text && !exact ? text.toLowerCase(Locale.ROOT) : value;
  }
}
