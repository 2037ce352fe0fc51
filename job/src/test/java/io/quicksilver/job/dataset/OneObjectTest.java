package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line is one JSON object, by the options of Spark's reader, or it is none. */
class OneObjectTest {

  private static boolean isOne(String line, Map<String, String> options) {
    return new OneObject(options).call(line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", " {\"a\": [1, {\"b\": null}]} ", "{'a': 1}", "{\"a\": NaN, \"b\": -INF}"})
  void whatSparkTakesIsOne(String line) {
    assertThat(isOne(line, Map.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "null",
        "[]",
        "[{\"a\": 1}]",
        "{",
        "{\"a\"",
        "{\"a\": 1,}",
        "}{",
        "{} more",
        "{}{}",
        "{} []"
      })
  void whatIsBrokenOrMoreThanOneIsNone(String line) {
    assertThat(isOne(line, Map.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{/* why */ \"a\": 1}",
        "{a: 1}",
        "{\"a\": 007}",
        "{\"a\": \"\\q\"}",
        "{\"a\": \"\t\"}"
      })
  void furtherThingsAreWhereTheyAreAskedFor(String line) throws Exception {
    Map<String, String> all =
        Map.of(
            "allowComments", "true",
            "allowUnquotedFieldNames", "TRUE",
            "allowNumericLeadingZeros", "true",
            "ALLOWBACKSLASHESCAPINGANYCHARACTER", "true",
            "allowUnquotedControlChars", "true");
    assertThat(isOne(line, Map.of())).isFalse();
    assertThat(isOne(line, all)).isTrue();
    assertThat(copy(new OneObject(all)).call(line)).isTrue();
    assertThat(isOne("{'a': 1}", Map.of("allowSingleQuotes", "false"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {OneObject.DEEPEST, OneObject.DEEPEST + 1})
  void deepObjectsAreOneAsFarAsSparkReadsThem(int levels) {
    String line = "{\"a\":".repeat(levels) + 1 + "}".repeat(levels);
    assertThat(isOne(line, Map.of())).isEqualTo(levels == OneObject.DEEPEST);
  }

  private static OneObject copy(OneObject original) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(original);
    }
    try (ObjectInputStream stream =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (OneObject) stream.readObject();
    }
  }
}
