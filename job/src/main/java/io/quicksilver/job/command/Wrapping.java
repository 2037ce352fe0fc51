package io.quicksilver.job.command;

import java.util.ArrayList;
import java.util.List;

/** Texts in lines that a terminal shows whole. */
final class Wrapping {

  private Wrapping() {}

  /**
   * The text in lines of at most so many characters, broken at white space. A word that is longer,
   * a URI say, stays whole: somebody may want to copy it.
   */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split("\\s+", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
