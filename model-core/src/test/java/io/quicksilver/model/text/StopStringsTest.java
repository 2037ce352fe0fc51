package io.quicksilver.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopStringsTest {

  @Test
  void withoutStopStringsAllPassesAtOnce() {
    StopStrings stops = new StopStrings(List.of());
    assertThat(stops.append("all of it")).isEqualTo("all of it");
    assertThat(stops.stopped()).isFalse();
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void theStopStringAndWhatFollowsAreNotPartOfTheText() {
    StopStrings stops = new StopStrings(List.of("\n\n"));
    assertThat(stops.append("one\n\ntwo")).isEqualTo("one");
    assertThat(stops.stopped()).isTrue();
    assertThat(stops.match()).contains("\n\n");
    assertThat(stops.append("three")).isEmpty();
    assertThat(stops.flush()).isEmpty();
  }

  @Test
  void aPossibleBeginningIsHeldBackUntilItIsDecided() {
    StopStrings stops = new StopStrings(List.of("</s>"));
    assertThat(stops.append("a <")).isEqualTo("a ");
    assertThat(stops.append("/")).isEmpty();
    assertThat(stops.append("b> <")).isEqualTo("</b> ");
    assertThat(stops.flush()).isEqualTo("<");
    assertThat(stops.stopped()).isFalse();
  }

  @Test
  void aMatchAcrossBordersIsFound() {
    StopStrings stops = new StopStrings(List.of("User:"));
    assertThat(stops.append("well. U")).isEqualTo("well. ");
    assertThat(stops.append("se")).isEmpty();
    assertThat(stops.append("r: hello")).isEmpty();
    assertThat(stops.stopped()).isTrue();
  }

  @Test
  void aBeginningWithinABeginningIsNotLost() {
    assertThat(completion("xaaab!", List.of("aab"))).isEqualTo("xa");
    assertThat(completion("ababac", List.of("abac"))).isEqualTo("ab");
  }

  @Test
  void theMatchThatIsCompleteFirstWins() {
    assertThat(completion("0abcd", List.of("abcd", "bc"))).isEqualTo("0a");
    assertThat(completion("0abcd", List.of("d", "abc"))).isEqualTo("0");
  }

  @Test
  void ofMatchesThatEndTogetherTheLongestWins() {
    assertThat(completion("0abc", List.of("c", "abc", "bc"))).isEqualTo("0");
  }

  /** However a text is cut into parts, what comes out is what comes out of the whole. */
  @Test
  void cutsDoNotMatter() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 3000; round++) {
      String text = letters(random, random.nextInt(30));
      List<String> stops =
          List.of(letters(random, 1 + random.nextInt(4)), letters(random, 2 + random.nextInt(4)));
      StopStrings watcher = new StopStrings(stops);
      StringBuilder out = new StringBuilder();
      for (int from = 0; from < text.length(); ) {
        int to = Math.min(text.length(), from + random.nextInt(5));
        out.append(watcher.append(text.substring(from, to)));
        from = to;
      }
      out.append(watcher.flush());
      assertThat(out.toString()).as("%s in %s", stops, text).isEqualTo(expected(text, stops));
    }
  }

  @Test
  void anEmptyStopStringIsRefused() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot stop at a string: stop must be non-empty, got an empty string");
  }

  private static String completion(String text, List<String> stops) {
    StopStrings watcher = new StopStrings(stops);
    return watcher.append(text) + watcher.flush();
  }

  /** The definition, character by character. */
  private static String expected(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String prefix = text.substring(0, end);
      int longest =
          stops.stream().filter(prefix::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return prefix.substring(0, end - longest);
      }
    }
    return text;
  }

  private static String letters(SplittableRandom random, int length) {
    return random
        .ints(length, 'a', 'c' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
