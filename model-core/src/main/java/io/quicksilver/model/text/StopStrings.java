package io.quicksilver.model.text;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Watches a completion grow and ends it before the first stop string, wherever token borders fall.
 *
 * <p>The match that is complete first wins; of several that are complete with the same character,
 * the longest. So the text that comes out is the same however the incoming text is cut. The stop
 * string itself and all that follows it are not part of the completion.
 *
 * <p>Text that may be the beginning of a stop string is held back until that is decided: at most
 * the longest stop string less one character. One watcher serves one completion; it is not
 * thread-safe.
 */
public final class StopStrings {

  private final List<String> stops;
  private final int[][] borders;
  private final int[] matched;
  private final StringBuilder held = new StringBuilder();
  private String found;

  /**
   * Watches for these strings; an empty list lets everything pass.
   *
   * @throws IllegalArgumentException where one of them is empty
   */
  public StopStrings(List<String> stops) {
    this.stops = List.copyOf(stops);
    this.borders = new int[this.stops.size()][];
    this.matched = new int[this.stops.size()];
    for (int i = 0; i < borders.length; i++) {
      if (this.stops.get(i).isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot stop at a string: stop must be non-empty, got an empty string");
      }
      borders[i] = borders(this.stops.get(i));
    }
  }

  /**
   * Takes the next piece of the completion and returns what is now certain to belong to it; empty
   * once a stop string was found.
   */
  public String append(String text) {
    requireNonNull(text, "text");
    if (found != null || text.isEmpty()) {
      return "";
    }
    if (borders.length == 0) {
      return text;
    }
    for (int i = 0; i < text.length(); i++) {
      held.append(text.charAt(i));
      if (step(text.charAt(i))) {
        String last = held.substring(0, held.length() - found.length());
        held.setLength(0);
        return last;
      }
    }
    return release(held.length() - longestBeginning());
  }

  /** Whether a stop string would be found if {@code text} came next. */
  public boolean completes(String text) {
    return stops.stream().anyMatch((held + text)::contains);
  }

  /** Whether a stop string was found: the completion has ended. */
  public boolean stopped() {
    return found != null;
  }

  /** The stop string that was found, where one was. */
  public Optional<String> match() {
    return Optional.ofNullable(found);
  }

  /** Returns what is still held back, at the end of a completion that met no stop string. */
  public String flush() {
    return release(held.length());
  }

  private String release(int length) {
    String certain = held.substring(0, length);
    held.delete(0, length);
    return certain;
  }

  /** Moves every automaton by one character; whether a stop string is complete. */
  private boolean step(char c) {
    for (int i = 0; i < matched.length; i++) {
      String stop = stops.get(i);
      int length = matched[i] == stop.length() ? borders[i][matched[i] - 1] : matched[i];
      while (length > 0 && stop.charAt(length) != c) {
        length = borders[i][length - 1];
      }
      matched[i] = stop.charAt(length) == c ? length + 1 : 0;
      if (matched[i] == stop.length() && (found == null || stop.length() > found.length())) {
        found = stop;
      }
    }
    return found != null;
  }

  private int longestBeginning() {
    int longest = 0;
    for (int length : matched) {
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /**
   * For each prefix of {@code stop}, the length of its longest proper border (Knuth, Morris,
   * Pratt).
   */
  private static int[] borders(String stop) {
    int[] borders = new int[stop.length()];
    for (int i = 1, length = 0; i < borders.length; i++) {
      while (length > 0 && stop.charAt(i) != stop.charAt(length)) {
        length = borders[length - 1];
      }
      if (stop.charAt(i) == stop.charAt(length)) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }
}
