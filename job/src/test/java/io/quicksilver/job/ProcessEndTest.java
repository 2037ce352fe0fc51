package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkUserAppException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The end inside YARN's application master, where exit would count as a crash. */
class ProcessEndTest {

  @BeforeEach
  void enterYarn() {
    System.setProperty("spark.master", "yarn");
    System.setProperty("spark.submit.deployMode", "cluster");
  }

  @AfterEach
  void leaveYarn() {
    System.clearProperty("spark.master");
    System.clearProperty("spark.submit.deployMode");
  }

  @Test
  void successReturns() {
    assertThatCode(() -> ProcessEnd.with(0)).doesNotThrowAnyException();
  }

  @Test
  void aFailureIsTheExceptionThatSparkTakesTheCodeFrom() {
    assertThatThrownBy(() -> ProcessEnd.with(5))
        .isInstanceOf(SparkUserAppException.class)
        .hasFieldOrPropertyWithValue("exitCode", 5)
        .hasMessageContaining("5");
  }
}
