package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a template as Jinja's lexer does and writes it so that no white space is left to decide.
 *
 * <p>The settings are those of {@code apply_chat_template}: a line break behind a statement or
 * comment goes ({@code trim_blocks}), so does the space before one that begins its line ({@code
 * lstrip_blocks}), and the template's last line break; {@code -} and {@code +} say otherwise.
 * Comments are gone, {@code raw} blocks have become texts. What is too deep is refused here.
 */
final class TemplateSource {

  /** The longest template, in characters. */
  static final int LONGEST = 1 << 20;

  private static final int LONGEST_TAG = 1 << 16;
  private static final int DEEPEST_STATEMENT = 64;
  private static final int DEEPEST_BRACKET = 32;
  private static final Pattern END_OF_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%\\}");

  private final String source;
  private final StringBuilder target = new StringBuilder();
  private int position;
  private int depth;

  /** What the last tag's end says about the text behind it. */
  private char after = ' ';

  private TemplateSource(String source) {
    this.source = source;
  }

  /**
   * The template without questions of white space.
   *
   * @throws TemplateException where a tag has no end, or the template is too long or too deep
   */
  static String plain(String template) {
    if (template.length() > LONGEST) {
      throw refused("at most " + LONGEST + " characters long, got " + template.length());
    }
    String lines = template.replace("\r\n", "\n").replace('\r', '\n');
    TemplateSource source =
        new TemplateSource(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    while (source.position < source.source.length()) {
      source.next();
    }
    return source.target.toString();
  }

  /** One text, and the tag behind it. */
  private void next() {
    int start = nextTag(position);
    if (start < 0) {
      text(source.substring(position), ' ', ' ');
      position = source.length();
      return;
    }
    char kind = source.charAt(start + 1);
    char sign = start + 2 < source.length() ? source.charAt(start + 2) : ' ';
    boolean signed = sign == '-' || sign == '+';
    text(source.substring(position, start), kind, signed ? sign : ' ');
    int from = start + (signed ? 3 : 2);
    int end = kind == '#' ? endOfComment(from) : endOfTag(from, kind);
    char last = source.charAt(end - 1);
    boolean trimmed = end > from && (last == '-' || (last == '+' && kind != '{'));
    String content = source.substring(from, trimmed ? end - 1 : end).strip();
    position = end + 2;
    after = trimmed ? last : kind == '{' ? ' ' : 'n';
    if (kind == '{') {
      target.append("{{ ").append(spaced(content)).append(" }}");
    } else if (kind == '%') {
      statement(content);
    }
  }

  private void statement(String content) {
    if (content.equals("raw") && after != '+') {
      raw();
      return;
    }
    String name = content.split("\\W", 2)[0];
    if (name.startsWith("end")) {
      depth--;
    } else if (name.equals("if") || name.equals("for") || name.equals("macro")) {
      depth++;
    }
    if (depth > DEEPEST_STATEMENT) {
      throw refused("at most " + DEEPEST_STATEMENT + " statements deep");
    }
    target.append("{% ").append(spaced(content)).append(" %}");
  }

  private void raw() {
    Matcher end = END_OF_RAW.matcher(source);
    if (!end.find(position)) {
      throw refused("closed by endraw where it says raw");
    }
    // Behind raw itself a line break stays.
    after = after == 'n' ? ' ' : after;
    String sign = end.group(1);
    text(source.substring(position, end.start()), '%', sign.isEmpty() ? ' ' : sign.charAt(0));
    position = end.end();
    after = end.group(2).isEmpty() ? 'n' : end.group(2).charAt(0);
  }

  /** Writes a text between two tags, less the space that they take from it. */
  private void text(String text, char nextKind, char nextSign) {
    int from = 0;
    int to = text.length();
    if (after == '-') {
      while (from < to && Values.isSpace(text.charAt(from))) {
        from++;
      }
    } else if (after == 'n' && text.startsWith("\n")) {
      from = 1;
    }
    if (nextSign == '-') {
      while (to > from && Values.isSpace(text.charAt(to - 1))) {
        to--;
      }
    } else if (nextSign != '+' && (nextKind == '%' || nextKind == '#')) {
      to = Math.max(from, startOfIndent(text));
    }
    literal(text.substring(from, to));
  }

  /** Where the blanks begin that stand alone before the next tag in its line; else the end. */
  private int startOfIndent(String text) {
    int start = text.lastIndexOf('\n') + 1;
    boolean lineBegins = start > 0 || position == 0 || source.charAt(position - 1) == '\n';
    return lineBegins && text.substring(start).isBlank() ? start : text.length();
  }

  private void literal(String text) {
    if (nextTag(text) < 0 && !text.endsWith("{")) {
      target.append(text);
    } else {
      target
          .append("{{ '")
          .append(text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n"))
          .append("' }}");
    }
  }

  private int nextTag(int from) {
    int at = source.indexOf('{', from);
    while (at >= 0 && (at + 1 == source.length() || "{%#".indexOf(source.charAt(at + 1)) < 0)) {
      at = source.indexOf('{', at + 1);
    }
    return at;
  }

  private static int nextTag(String text) {
    int at = text.indexOf('{');
    while (at >= 0 && (at + 1 == text.length() || "{%#".indexOf(text.charAt(at + 1)) < 0)) {
      at = text.indexOf('{', at + 1);
    }
    return at;
  }

  private int endOfComment(int from) {
    int end = source.indexOf("#}", from);
    if (end < 0) {
      throw refused("closed by #} where a comment begins");
    }
    return end;
  }

  private int endOfTag(int from, char kind) {
    char close = kind == '{' ? '}' : '%';
    int brackets = 0;
    for (int i = from; i + 1 < source.length(); i++) {
      char c = source.charAt(i);
      if (i - from > LONGEST_TAG) {
        throw refused("of tags at most " + LONGEST_TAG + " characters long");
      }
      if (brackets == 0 && c == close && source.charAt(i + 1) == '}') {
        return i;
      }
      if (c == '\'' || c == '"') {
        i = Heads.endOfText(source, i);
      } else if ("([{".indexOf(c) >= 0 && ++brackets > DEEPEST_BRACKET) {
        throw refused("at most " + DEEPEST_BRACKET + " brackets deep");
      } else if (")]}".indexOf(c) >= 0) {
        brackets--;
      }
    }
    throw refused("closed by " + close + "} where a tag begins");
  }

  /** Keeps braces that close maps from being taken for the tag's end. */
  private static String spaced(String content) {
    StringBuilder spaced = new StringBuilder();
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      int end = c == '\'' || c == '"' ? Heads.endOfText(content, i) : i;
      spaced.append(content, i, end + 1);
      if (end == i && (c == '}' || c == '{' || c == '%')) {
        spaced.append(' ');
      }
      i = end;
    }
    return spaced.toString();
  }

  private static TemplateException refused(String expected) {
    return new TemplateException("Cannot read the chat template: it must be " + expected);
  }
}
