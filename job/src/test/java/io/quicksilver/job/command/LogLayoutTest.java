package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** What {@code conf/log4j2.properties} makes of lines, whoever logged them. */
class LogLayoutTest {

  /** As the job's own configuration of logging has it. */
  static PatternLayout layout() throws IOException {
    Properties properties = new Properties();
    try (InputStream stream = Files.newInputStream(Path.of("../conf/log4j2.properties"))) {
      properties.load(stream);
    }
    return PatternLayout.newBuilder()
        .withPattern(properties.getProperty("appender.stderr.layout.pattern"))
        .withAlwaysWriteExceptions(
            Boolean.parseBoolean(
                properties.getProperty("appender.stderr.layout.alwaysWriteExceptions")))
        .build();
  }

  private static String logged(String message, Throwable thrown) throws IOException {
    return layout()
        .toSerializable(
            Log4jLogEvent.newBuilder()
                .setLoggerName("org.apache.spark.Part")
                .setLevel(Level.WARN)
                .setMessage(new SimpleMessage(message))
                .setThrown(thrown)
                .build());
  }

  @Test
  void userAndPasswordOfAUriAreLeftOut() throws IOException {
    assertThat(logged("reading s3a://user:secret%2F7@bucket/x and hdfs://host/y", null))
        .endsWith(" WARN Part: reading s3a://bucket/x and hdfs://host/y\n");
  }

  @Test
  void noLineIsASchedulersOwn() throws IOException {
    assertThat(logged("Exit code: 137 of application_17_0042", null))
        .endsWith("Exit code 137 of application 17_0042\n");
  }

  @Test
  void aFailureIsToldWithoutTheLinesOfItsStackTrace() throws IOException {
    Throwable thrown = new IllegalStateException("first", new IOException("root"));
    String text =
        logged(
            "Lost task 0: java.io.IOException: root\n\tat a.b.C(C.java:7)\n\t... 9 more\n", thrown);

    assertThat(text.lines().skip(1))
        .containsExactly(
            "", "java.lang.IllegalStateException: first", "Caused by: java.io.IOException: root");
    assertThat(text).contains("WARN Part: Lost task 0: java.io.IOException: root\n");
  }
}
