package io.quicksilver.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/** What Python does with texts, paid for before it is done. */
final class Texts {

  private Texts() {}

  /** {@code text.strip(characters)} at either end or both; null or none: white space. */
  static String strip(String text, Object characters, boolean left, boolean right) {
    boolean space = characters == null || characters == Values.NONE;
    String set = space ? "" : Values.string(characters);
    IntPredicate goes = c -> space ? Values.isSpace(c) : set.indexOf(c) >= 0;
    int from = 0;
    int to = text.length();
    while (left && from < to && goes.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && goes.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  /** {@code text.split(separator, most)}. */
  static List<Object> split(String text, Object separator, int most, Budget budget) {
    List<Object> parts = new ArrayList<>();
    if (separator == null || separator == Values.NONE) {
      splitAtSpace(text, most, parts);
    } else {
      String mark = Values.string(separator);
      if (mark.isEmpty()) {
        throw Values.error("a separator that is not empty", mark);
      }
      int from = 0;
      for (int at = text.indexOf(mark); at >= 0 && parts.size() != most; ) {
        parts.add(text.substring(from, at));
        from = at + mark.length();
        at = text.indexOf(mark, from);
      }
      parts.add(text.substring(from));
    }
    budget.list(parts.size());
    return parts;
  }

  /** {@code text.replace(old, replacement, most)}; a negative {@code most} is all. */
  static String replace(String text, String old, String replacement, int most, Budget budget) {
    if (old.isEmpty()) {
      throw Values.error("a text to replace that is not empty", old);
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    int at = text.indexOf(old);
    for (int count = 0; at >= 0 && count != most; count++) {
      budget.more(result, (long) replacement.length() + at - from);
      result.append(text, from, at).append(replacement);
      from = at + old.length();
      at = text.indexOf(old, from);
    }
    return budget.paid(result.append(text, from, text.length()).toString());
  }

  /** {@code separator.join(items)}. */
  static String join(List<Object> items, String separator, Budget budget) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      String item = Values.text(items.get(i));
      budget.more(result, (long) separator.length() + item.length());
      result.append(i == 0 ? "" : separator).append(item);
    }
    return result.toString();
  }

  /** {@code text * count}. */
  static String repeat(String text, long count, Budget budget) {
    if (text.isEmpty() || count <= 0) {
      return "";
    }
    budget.text(count > Budget.LONGEST_TEXT ? Long.MAX_VALUE : count * text.length());
    return text.repeat((int) count);
  }

  /** {@code text.capitalize()}. */
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  /** {@code text.title()}: a capital where a word of letters begins. */
  static String title(String text) {
    StringBuilder title = new StringBuilder();
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      title.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inside = Character.isLetter(c);
    }
    return title.toString();
  }

  /** What Jinja's filter {@code title} makes: a capital behind space, hyphen or open bracket. */
  static String headline(String text) {
    StringBuilder headline = new StringBuilder();
    boolean begins = true;
    for (int c : text.codePoints().toArray()) {
      headline.appendCodePoint(begins ? Character.toUpperCase(c) : Character.toLowerCase(c));
      begins = Values.isSpace(c) || "-({[<".indexOf(c) >= 0;
    }
    return headline.toString();
  }

  /** The lines of a text, each after the first (or every one) moved in; blank ones stay. */
  static String indent(String text, String margin, boolean first, boolean blank, Budget budget) {
    StringBuilder result = new StringBuilder();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      boolean moved = (i > 0 || first) && (blank || i == 0 || !lines[i].isEmpty());
      budget.more(result, margin.length() + lines[i].length() + 1L);
      result.append(i > 0 ? "\n" : "").append(moved ? margin : "").append(lines[i]);
    }
    return result.toString();
  }

  /** The characters that mean something in HTML, escaped. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static void splitAtSpace(String text, int most, List<Object> parts) {
    String rest = strip(text, null, true, false);
    while (!rest.isEmpty() && parts.size() != most) {
      int end = 0;
      while (end < rest.length() && !Values.isSpace(rest.codePointAt(end))) {
        end += Character.charCount(rest.codePointAt(end));
      }
      parts.add(rest.substring(0, end));
      rest = strip(rest.substring(end), null, true, false);
    }
    if (!rest.isEmpty()) {
      parts.add(strip(rest, null, false, true));
    }
  }
}
