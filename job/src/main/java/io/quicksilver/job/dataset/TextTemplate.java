package io.quicksilver.job.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A text with Spark expressions in braces, as one Spark expression: {@code "Question:
 * {{question}}\nAnswer:"}, or {@code "Question: {question}\nAnswer:"}. It is null where one of its
 * expressions is.
 *
 * <p>In a text with double braces single ones are text like any other.
 */
public final class TextTemplate {

  private static final Pattern DOUBLE = Pattern.compile("\\{\\{(.*?)\\}\\}", Pattern.DOTALL);
  private static final Pattern SINGLE = Pattern.compile("\\{([^{}]+)\\}");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([nt\\\\])");

  private TextTemplate() {}

  /** Whether a setting that may be a column or an expression holds a template instead. */
  public static boolean isTemplate(String setting) {
    return setting.contains("{{");
  }

  /**
   * The Spark expression of a template in double braces, a column or an expression.
   *
   * @param columns the input's columns, by name as they are
   */
  public static String expression(String setting, List<String> columns) {
    return isTemplate(setting) ? joined(DOUBLE, setting, columns) : column(setting, columns);
  }

  /**
   * The Spark expression of what is a template for certain, in double or single braces. {@code \n},
   * {@code \t} and {@code \\} are written so, since a shell hands them on.
   *
   * @param columns the input's columns, by name as they are
   */
  public static String ofTemplate(String template, List<String> columns) {
    String text =
        ESCAPE
            .matcher(template)
            .replaceAll(
                escape ->
                    switch (escape.group(1)) {
                      case "n" -> "\n";
                      case "t" -> "\t";
                      default -> "\\\\";
                    });
    return joined(isTemplate(text) ? DOUBLE : SINGLE, text, columns);
  }

  /** The expressions in a text with braces; without any, the text itself. */
  static Stream<String> expressions(String text) {
    Pattern braces = isTemplate(text) ? DOUBLE : SINGLE;
    List<String> found =
        braces.matcher(text).results().map(expression -> expression.group(1)).toList();
    return found.isEmpty() ? Stream.of(text) : found.stream();
  }

  private static String joined(Pattern expression, String text, List<String> columns) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = expression.matcher(text);
    int end = 0;
    while (matcher.find()) {
      parts.add(literal(text.substring(end, matcher.start())));
      parts.add("CAST(" + column(matcher.group(1).strip(), columns) + " AS STRING)");
      end = matcher.end();
    }
    parts.add(literal(text.substring(end)));
    return "concat(" + String.join(", ", parts) + ")";
  }

  private static String column(String text, List<String> columns) {
    return columns.contains(text) ? "`" + text.replace("`", "``") + "`" : "(" + text + ")";
  }

  /** A text as Spark SQL writes it. */
  public static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
