package io.quicksilver.job.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the name that a mistyped one was meant to be. */
public final class NearestName {

  private NearestName() {}

  /**
   * The known name with the fewest edits (insert, delete, replace, swap neighbours) from {@code
   * typed}, a dotted name's last part counting as a name of its own; the first in the alphabet
   * where several are as near.
   *
   * @throws IllegalArgumentException if {@code known} is empty
   */
  public static String of(String typed, Collection<String> known) {
    String wanted = plain(typed);
    return known.stream()
        .min(
            Comparator.<String>comparingInt(name -> distance(wanted, name))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Cannot find the nearest name: known must be at least one name, got none"));
  }

  private static int distance(String typed, String name) {
    String plain = plain(name);
    int whole = 2 * edits(typed, plain);
    String last = plain.substring(plain.lastIndexOf('.') + 1);
    return Math.min(whole, 2 * edits(typed.substring(typed.lastIndexOf('.') + 1), last) + 1);
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Optimal string alignment distance, row by row. */
  static int edits(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        if (swapped(a, i, b, j)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }

  private static boolean swapped(String a, int i, String b, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
