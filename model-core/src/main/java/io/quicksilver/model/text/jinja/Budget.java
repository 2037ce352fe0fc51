package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.Collection;
import java.util.Locale;

/**
 * What one rendering may use up. Every expression, loop pass and macro call takes a step, and
 * whatever builds a text or a list pays for its size, before it builds it where that may be large.
 * Both are counted, so the same template fails in the same place on any machine; the time is there
 * for what counting forgot.
 */
final class Budget {

  /** How long a rendering may take, in nanoseconds. */
  static final long TIME = 10_000_000_000L;

  /** How many expressions, loop passes and macro calls there may be. */
  static final int MOST_STEPS = 1_000_000;

  /** The longest text that may be rendered or built, in characters. */
  static final int LONGEST_TEXT = 1 << 22;

  /** The longest list. */
  static final int LONGEST_LIST = 1 << 16;

  /** How deep macros may call each other. */
  static final int DEEPEST_CALL = 64;

  private static final long MOST_BUILT = 1L << 26;

  private final long deadline = System.nanoTime() + TIME;
  private long built;
  private int steps;
  private int depth;

  /** Takes a step; fails where there were too many, or the time is over. */
  void check() {
    if (++steps > MOST_STEPS) {
      throw exceeded("its steps must be at most %d", MOST_STEPS);
    }
    if (System.nanoTime() - deadline > 0) {
      throw exceeded("time must be at most %d ms", TIME / 1_000_000);
    }
  }

  /** Pays for a text that is to be built. */
  void text(long length) {
    if (length > LONGEST_TEXT) {
      throw exceeded("a text must be at most %d characters", LONGEST_TEXT);
    }
    pay(length);
  }

  /** Pays for what is to be added to a text that grows. */
  void more(StringBuilder text, long added) {
    if (text.length() + added > LONGEST_TEXT) {
      throw exceeded("a text must be at most %d characters", LONGEST_TEXT);
    }
    pay(added);
  }

  /** Pays for a list that is to be built. */
  void list(long size) {
    if (size > LONGEST_LIST) {
      throw exceeded("a list must be at most %d entries", LONGEST_LIST);
    }
    pay(size);
  }

  /** Pays for a value that was built, and returns it. */
  <T> T paid(T value) {
    if (value instanceof String text) {
      text(text.length());
    } else if (value instanceof Collection<?> list) {
      list(list.size());
    }
    return value;
  }

  /** Enters a macro; {@link #leave} has to follow. */
  void enter() {
    check();
    if (++depth > DEEPEST_CALL) {
      throw exceeded("macros must be nested at most %d deep", DEEPEST_CALL);
    }
  }

  /** Leaves the macro that was entered last. */
  void leave() {
    depth--;
  }

  private void pay(long size) {
    built += size;
    if (built > MOST_BUILT) {
      throw exceeded("all that is built must be at most %d characters", MOST_BUILT);
    }
  }

  private static TemplateException exceeded(String limit, long value) {
    return new TemplateException(
        "Cannot render the chat template: " + String.format(Locale.ROOT, limit, value));
  }
}
