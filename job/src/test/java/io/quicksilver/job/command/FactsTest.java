package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void storiesAreWrappedAtSpaces() {
    List<String> lines = DemoStory.wrapped("word ".repeat(60).strip());
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(92));
    assertThat(String.join(" ", lines)).isEqualTo("word ".repeat(60).strip());
  }
}
