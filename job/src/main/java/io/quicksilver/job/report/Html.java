package io.quicksilver.job.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Pieces of HTML: texts that no browser takes for markup, numbers, tables. */
final class Html {

  private static final double MINUTE = 60;
  private static final double HOUR = 60 * MINUTE;

  private Html() {}

  /** Text that no browser takes for markup, as content and between double quotes. */
  static String escape(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.appendCodePoint(control(point) ? '\uFFFD' : point);
              }
            });
    return html.toString();
  }

  private static boolean control(int point) {
    boolean space = point == '\n' || point == '\t' || point == '\r';
    boolean loneSurrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    return loneSurrogate || (Character.isISOControl(point) && !space);
  }

  static String code(String text) {
    return "<code>" + escape(text) + "</code>";
  }

  static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Three figures or more: 0.0123, 1.23, 12.3, 1,234. */
  static String decimal(double number) {
    double size = Math.abs(number);
    if (!Double.isFinite(number)) {
      return String.valueOf(number);
    }
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%,.1f" : size >= 1 ? "%.2f" : "%.4f";
    return size == 0 ? "0" : String.format(Locale.ROOT, format, number);
  }

  /** Four figures or more: 0.4312, 1.234, 24.31, 1,234.5; a dash where there is no number. */
  static String score(double number) {
    double size = Math.abs(number);
    if (!Double.isFinite(number)) {
      return "–";
    }
    String format = size >= 100 ? "%,.1f" : size >= 10 ? "%.2f" : size >= 1 ? "%.3f" : "%.4f";
    return String.format(Locale.ROOT, format, number);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** Seconds as people say them. */
  static String duration(double seconds) {
    if (seconds < MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long rounded = Math.round(seconds);
    return seconds < HOUR
        ? String.format(Locale.ROOT, "%d min %02d s", rounded / 60, rounded % 60)
        : String.format(Locale.ROOT, "%d h %02d min", rounded / 3600, rounded / 60 % 60);
  }

  /** A bar as long as a share from 0 to 1. */
  static String bar(double share) {
    return picture(
        String.format(
            Locale.ROOT,
            "<rect class=\"track\" width=\"100\" height=\"8\"/>"
                + "<rect class=\"value\" width=\"%.2f\" height=\"8\"/>",
            100 * Math.min(1, Math.max(0, share))));
  }

  /** Shapes on a strip of 100 by 8, as wide as its cell. */
  static String picture(String shapes) {
    return "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\""
        + " aria-hidden=\"true\">"
        + shapes
        + "</svg>";
  }

  static String section(String title, String content) {
    return "<section>\n<h2>" + title + "</h2>\n" + content + "</section>\n";
  }

  static String note(String sentence) {
    return "<p class=\"note\">" + sentence + "</p>\n";
  }

  /** A place for a chart, seen once the chart is drawn. */
  static String chart(String id, String caption, boolean low) {
    return String.format(
        "<figure hidden><div class=\"chart%s\"><canvas id=\"%s\" role=\"img\""
            + " aria-label=\"%s\"></canvas></div></figure>%n",
        low ? " low" : "", id, escape(caption));
  }

  /** A column of a table: its heading, and the class of its cells. */
  record Column(String name, String kind) {

    static Column text(String name) {
      return new Column(name, "");
    }

    static Column shortText(String name) {
      return new Column(name, "short");
    }

    static Column number(String name) {
      return new Column(name, "number");
    }

    static Column picture() {
      return new Column("", "picture");
    }

    private String open(String tag) {
      return kind.isEmpty() ? "<" + tag + ">" : "<" + tag + " class=\"" + kind + "\">";
    }
  }

  /** Collects a table's rows, of ready HTML cells. */
  static final class Table {

    private final List<Column> columns;
    private final List<String> rows = new ArrayList<>();

    Table(Column... columns) {
      this.columns = List.of(columns);
    }

    Table row(String... cells) {
      return rowOf("", cells);
    }

    /** A row whose class is {@code kind}. */
    Table rowOf(String kind, String... cells) {
      StringBuilder row =
          new StringBuilder(kind.isEmpty() ? "<tr>" : "<tr class=\"" + kind + "\">");
      for (int i = 0; i < cells.length; i++) {
        row.append(columns.get(i).open("td")).append(cells[i]).append("</td>");
      }
      rows.add(row.append("</tr>\n").toString());
      return this;
    }

    String html() {
      StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n");
      if (columns.stream().anyMatch(column -> !column.name().isEmpty())) {
        html.append("<thead><tr>");
        columns.forEach(
            column -> html.append(column.open("th")).append(column.name()).append("</th>"));
        html.append("</tr></thead>\n");
      }
      html.append("<tbody>\n");
      rows.forEach(html::append);
      return html.append("</tbody></table></div>\n").toString();
    }
  }
}
