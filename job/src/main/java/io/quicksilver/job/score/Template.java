package io.quicksilver.job.score;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with Spark expressions in double braces, {@code "Question: {{question}}\nAnswer:"}, as one
 * Spark expression. It is null where one of its expressions is.
 */
final class Template {

  private static final Pattern EXPRESSION = Pattern.compile("\\{\\{(.*?)\\}\\}", Pattern.DOTALL);

  private Template() {}

  /** Whether a setting holds a template, not a column or an expression. */
  static boolean isTemplate(String setting) {
    return setting.contains("{{");
  }

  /**
   * The Spark expression of a template, a column or an expression.
   *
   * @param columns the input's columns, by name as they are
   */
  static String expression(String setting, List<String> columns) {
    if (!isTemplate(setting)) {
      return column(setting, columns);
    }
    List<String> parts = new ArrayList<>();
    Matcher matcher = EXPRESSION.matcher(setting);
    int end = 0;
    while (matcher.find()) {
      parts.add(literal(setting.substring(end, matcher.start())));
      parts.add("CAST(" + column(matcher.group(1).strip(), columns) + " AS STRING)");
      end = matcher.end();
    }
    parts.add(literal(setting.substring(end)));
    return "concat(" + String.join(", ", parts) + ")";
  }

  private static String column(String text, List<String> columns) {
    return columns.contains(text) ? "`" + text.replace("`", "``") + "`" : "(" + text + ")";
  }

  /** A text as Spark SQL writes it. */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
