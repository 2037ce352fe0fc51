package io.quicksilver.model.text.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * JSON as Python's {@code json.dumps} writes it, which is what templates' {@code tojson} gives: a
 * space behind comma and colon, characters beyond ASCII as they are unless told otherwise.
 */
final class Json {

  private final Budget budget;
  private final boolean ascii;
  private final boolean sorted;
  private final String margin;
  private final String comma;
  private final String colon;
  private final StringBuilder target = new StringBuilder();

  private Json(Arguments options) {
    Object indent = options.get(1, "indent", Values.NONE);
    Object separators = options.get(2, "separators", Values.NONE);
    this.budget = options.budget();
    this.ascii = Values.truth(options.get(0, "ensure_ascii", false));
    this.sorted = Values.truth(options.get(3, "sort_keys", false));
    this.margin = margin(indent);
    boolean own = separators instanceof List<?> list && list.size() == 2;
    this.comma = own ? Values.string(((List<?>) separators).get(0)) : margin == null ? ", " : ",";
    this.colon = own ? Values.string(((List<?>) separators).get(1)) : ": ";
  }

  /** {@code value | tojson(options)}. */
  static String write(Object value, Arguments options) {
    Json json = new Json(options);
    json.value(value, "");
    return json.target.toString();
  }

  private String margin(Object indent) {
    if (indent == Values.NONE) {
      return null;
    }
    return indent instanceof String text ? text : Texts.repeat(" ", Values.integer(indent), budget);
  }

  private void value(Object value, String before) {
    budget.more(target, 1);
    if (value instanceof String text) {
      text(text);
    } else if (value instanceof Map<?, ?> map) {
      map(map, before);
    } else if (value instanceof Collection<?> list) {
      between('[', new ArrayList<>(list), ']', before, (entry, inner) -> value(entry, inner));
    } else if (value == Values.NONE) {
      target.append("null");
    } else if (value instanceof Boolean) {
      target.append(value);
    } else if (value instanceof Number) {
      target.append(Representation.of(value));
    } else {
      throw Values.error("a value that JSON has", value);
    }
  }

  private void map(Map<?, ?> map, String before) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sorted) {
      entries.sort(Comparator.comparing(entry -> Values.text(entry.getKey()), Values::compare));
    }
    between(
        '{',
        entries,
        '}',
        before,
        (entry, inner) -> {
          text(Values.text(entry.getKey()));
          target.append(colon);
          value(entry.getValue(), inner);
        });
  }

  @FunctionalInterface
  private interface Writer<T> {
    void write(T entry, String before);
  }

  private <T> void between(
      char open, List<T> entries, char close, String before, Writer<T> writer) {
    String inner = margin == null ? "" : before + margin;
    target.append(open);
    for (int i = 0; i < entries.size(); i++) {
      target.append(i == 0 ? "" : comma);
      breakLine(inner);
      writer.write(entries.get(i), inner);
    }
    if (!entries.isEmpty()) {
      breakLine(before);
    }
    target.append(close);
  }

  private void breakLine(String before) {
    if (margin != null) {
      budget.more(target, before.length() + 1L);
      target.append('\n').append(before);
    }
  }

  private void text(String text) {
    budget.more(target, text.length() + 2L);
    target.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int brief = "\"\\\n\r\t\b\f".indexOf(c);
      if (brief >= 0) {
        target.append('\\').append("\"\\nrtbf".charAt(brief));
      } else if (c < ' ' || (ascii && c > '~')) {
        target.append(String.format("\\u%04x", (int) c));
      } else {
        target.append(c);
      }
    }
    target.append('"');
  }
}
