package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A jar for one line of Spark refuses another. */
class SparkLineTest {

  @Test
  void theSparkOfTheBuildIsOfItsLine() {
    assertThat(SparkLine.ofBuild().spark()).isIn("3.5", "4");
    assertThat(SparkLine.ofBuild().scala()).isIn("2.12", "2.13");
    assertThatCode(() -> SparkLine.ofBuild().requireHere()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 2.13, 4.0.1, 2.13.16",
    "4, 2.13, 4.2.0, 2.13.18",
    "3.5, 2.12, 3.5.9, 2.12.18",
    "3.5, 2.12, 3.5.1-amzn-0, 2.12.18",
  })
  void releasesOfTheLineAreTaken(String line, String scala, String spark, String scalaHere) {
    assertThatCode(() -> new SparkLine(line, scala).require(spark, scalaHere))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "4, 2.13, 3.5.9, 2.13.8",
    "4, 2.13, 40.0.0, 2.13.8",
    "3.5, 2.12, 3.4.4, 2.12.17",
    "3.5, 2.12, 4.2.0, 2.13.18",
    "3.5, 2.12, 3.5.9, 2.13.8",
    "3.5, 2.13, 3.5.9, 2.12.18",
  })
  void othersAreRefusedInOneSentence(String line, String scala, String spark, String scalaHere) {
    assertThatThrownBy(() -> new SparkLine(line, scala).require(spark, scalaHere))
        .isInstanceOf(QuicksilverException.class)
        .hasFieldOrPropertyWithValue("code", ExitCode.OTHER)
        .hasMessageStartingWith(
            "Cannot start Quicksilver: Spark must be %s.x with Scala %s, for which this jar was built, got Spark"
                + " %s with Scala %s;",
            line, scala, spark, scalaHere);
  }
}
