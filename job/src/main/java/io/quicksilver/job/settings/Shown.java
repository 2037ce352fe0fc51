package io.quicksilver.job.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a setting's value is written in a report, as {@code --set} would take it. */
final class Shown {

  private Shown() {}

  static String text(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.map(Shown::text).orElse("null");
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(element -> '"' + escape(String.valueOf(element)) + '"')
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    if (value instanceof Duration time) {
      return time.toString().substring(1).replace("T", "").toLowerCase(Locale.ROOT);
    }
    return String.valueOf(value);
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t");
  }
}
