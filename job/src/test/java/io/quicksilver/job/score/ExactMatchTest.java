package io.quicksilver.job.score;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExactMatchTest {

  private static final String LAST_NUMBER =
      "(?s).*(?<![\\d,.]|(?<!\\d)-)(-?\\d[\\d,]*(?:\\.\\d+)?)";

  @Test
  void withoutAnExpressionBothAreComparedWhole() {
    ExactMatch match = new ExactMatch(null, null);
    assertThat(match.extracted(" Paris\n")).isEqualTo("Paris").isEqualTo(match.expected("Paris"));
  }

  @Test
  void theFirstGroupIsComparedOrAllThatMatches() {
    assertThat(new ExactMatch("answer is (\\w+)", null).extracted("The answer is blue, I think"))
        .isEqualTo("blue");
    assertThat(new ExactMatch("[A-D]\\b", null).extracted("I choose B.")).isEqualTo("B");
    assertThat(new ExactMatch("#### (\\d+)", null).extracted("I do not know")).isNull();
  }

  @Test
  void theTaskOfGsm8kTakesTheLastNumber() {
    ExactMatch match = new ExactMatch(LAST_NUMBER, ",");
    assertThat(match.expected("2 + 3 = <<2+3=5>>5 dollars.\n#### 1,450")).isEqualTo("1450");
    assertThat(match.extracted("so it is $1450.")).isEqualTo("1450");
    assertThat(match.extracted("first 3, then -4.5")).isEqualTo("-4.5");
    assertThat(match.extracted("none at all")).isNull();
  }

  @Test
  void aReferenceThatTheExpressionDoesNotMatchIsComparedAsItIs() {
    assertThat(new ExactMatch("#### (\\d+)", null).expected(" 18 ")).isEqualTo("18");
  }
}
