package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.el.ext.ExtendedScanner;
import java.util.Set;

/**
 * Tokens of an expression as Jinja has them: Python's string literals, and no words of Java's
 * expression language.
 */
final class PythonScanner extends ExtendedScanner {

  private static final Set<String> NAMES_HERE =
      Set.of("null", "empty", "instanceof", "div", "mod", "eq", "ne", "lt", "le", "gt", "ge");

  PythonScanner(String expression) {
    super(expression);
  }

  @Override
  protected Token keyword(String word) {
    return NAMES_HERE.contains(word) ? null : super.keyword(word);
  }

  @Override
  protected Token nextEval() throws ScanException {
    char c = getInput().charAt(getPosition());
    return c == '+' ? fixed(Symbol.PLUS) : super.nextEval();
  }

  /** A string literal, or several that stand behind each other and are one. */
  @Override
  protected Token nextString() throws ScanException {
    StringBuilder text = new StringBuilder();
    int end = literal(getPosition(), text);
    for (int next = skipSpace(end); isQuote(next); next = skipSpace(end)) {
      end = literal(next, text);
    }
    return token(Symbol.STRING, text.toString(), end - getPosition());
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < getInput().length() && isWhitespace(getInput().charAt(at))) {
      at++;
    }
    return at;
  }

  private boolean isQuote(int at) {
    return at < getInput().length()
        && (getInput().charAt(at) == '\'' || getInput().charAt(at) == '"');
  }

  /** Reads the literal that begins at {@code start}; returns where it has ended. */
  private int literal(int start, StringBuilder text) throws ScanException {
    String input = getInput();
    char quote = input.charAt(start);
    int at = start + 1;
    while (at < input.length() && input.charAt(at) != quote) {
      char c = input.charAt(at++);
      if (c == '\\' && at < input.length()) {
        at = escape(at, text);
      } else {
        text.append(c);
      }
    }
    if (at >= input.length()) {
      throw new ScanException(start, "unterminated string", String.valueOf(quote));
    }
    return at + 1;
  }

  /** Reads what follows a backslash; Python keeps the backslash where it means nothing. */
  private int escape(int at, StringBuilder text) throws ScanException {
    char c = getInput().charAt(at);
    int simple = "ntrbfav0\\'\"".indexOf(c);
    if (simple >= 0) {
      text.append("\n\t\r\b\f\u0007\u000B\0\\'\"".charAt(simple));
      return at + 1;
    }
    if (c == '\n') {
      return at + 1;
    }
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) {
      text.append('\\').append(c);
      return at + 1;
    }
    int end = at + 1 + digits;
    try {
      text.appendCodePoint(Integer.parseInt(getInput().substring(at + 1, end), 16));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ScanException(at, "invalid escape sequence \\" + c, digits + " hexadecimal digits");
    }
    return end;
  }
}
