package io.quicksilver.job.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.figures.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sizes, durations and lines as people read them. */
class FactsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 KB",
    "2250000000, 2.3 GB",
    "4400000000000000, 4400.0 TB"
  })
  void bytesHaveTheUnitThatSuitsThem(long bytes, String text) {
    assertThat(Facts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0.2, 1 s", "119, 119 s", "150, 3 min", "7199, 2 h 00 min", "36061, 10 h 01 min"})
  void durationsHaveTheUnitThatSuitsThem(double seconds, String text) {
    assertThat(Facts.duration(seconds)).isEqualTo(text);
  }

  private static String printed(int width, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    new Facts(new Console(out, out, false, width)).add("name", text);
    return bytes.toString(UTF_8);
  }

  @Test
  void whatIsLongerThanATerminalsLineGoesOnBelowItsBeginning() {
    assertThat(printed(40, "one two three four five six"))
        .isEqualTo("name            one two three four five\n                six\n");
    assertThat(printed(40, "file:/a/path/that/is/longer/than/a/line"))
        .isEqualTo("name            file:/a/path/that/is/longer/than/a/line\n");
  }

  @Test
  void whatIsNoTerminalGetsOneLine() {
    String text = "word ".repeat(60).strip();
    assertThat(printed(Terminal.BOUNDLESS, text)).isEqualTo("name            " + text + "\n");
  }

  @Test
  void textsAreWrappedAtSpaces() {
    List<String> lines = Wrapping.lines("word ".repeat(60).strip(), 92);
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(92));
    assertThat(String.join(" ", lines)).isEqualTo("word ".repeat(60).strip());
  }
}
