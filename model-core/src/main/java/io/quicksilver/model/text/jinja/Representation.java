package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Values as Python writes them. */
final class Representation {

  private Representation() {}

  /** {@code repr(value)}. */
  static String of(Object value) {
    StringBuilder target = new StringBuilder();
    represent(value, target);
    return target.toString();
  }

  private static void represent(Object value, StringBuilder target) {
    if (target.length() > Budget.LONGEST_TEXT) {
      throw new TemplateException(
          "Cannot render the chat template: a text must be at most "
              + Budget.LONGEST_TEXT
              + " characters");
    }
    if (value instanceof String text) {
      target.append(quoted(text));
    } else if (value instanceof Boolean truth) {
      target.append(truth ? "True" : "False");
    } else if (value instanceof Double number) {
      target.append(decimal(number));
    } else if (value instanceof Map<?, ?> map) {
      String comma = "{";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        represent(entry.getKey(), target.append(comma));
        represent(entry.getValue(), target.append(": "));
        comma = ", ";
      }
      target.append(map.isEmpty() ? "{}" : "}");
    } else if (value instanceof Collection<?> list) {
      String comma = "[";
      for (Object entry : list) {
        represent(entry, target.append(comma));
        comma = ", ";
      }
      target.append(list.isEmpty() ? "[]" : "]");
    } else if (value instanceof Number || value == Values.NONE) {
      target.append(value);
    } else if (value != null) {
      target.append("<object>");
    }
  }

  /** A float as Python writes it. */
  static String decimal(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(number);
    String text = Double.toString(number);
    if (size == 0 || (size >= 1e-4 && size < 1e16)) {
      String plain = new BigDecimal(text).toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String[] parts = text.split("E", -1);
    int exponent = Integer.parseInt(parts[1]);
    String digits =
        parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
    return digits
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              if (c == quote || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c == '\n' || c == '\r' || c == '\t') {
                quoted.append('\\').append(c == '\n' ? 'n' : c == '\r' ? 'r' : 't');
              } else if (c < ' ' || c == 0x7F) {
                quoted.append(String.format("\\x%02x", c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append(quote).toString();
  }
}
