package io.quicksilver.tests.cluster;

import io.quicksilver.job.Quicksilver;
import io.quicksilver.model.math.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A main class: the same command at each precision, one after the other in one application. */
public final class EveryPrecision {

  private EveryPrecision() {}

  /**
   * Runs them.
   *
   * @param arguments the command, the folder that gets a folder for each precision, and the
   *     command's other options
   */
  public static void main(String[] arguments) {
    String command = arguments[0];
    String folder = arguments[1];
    // A session that is there before a command stays when the command ends.
    SparkSession session = SparkSession.builder().getOrCreate();
    int code = 0;
    for (Precision precision : Precision.values()) {
      String name = precision.name().toLowerCase(Locale.ROOT);
      Stream<String> own = Stream.of(command, "--precision", name, "--output", folder + "/" + name);
      Stream<String> others = Arrays.stream(arguments).skip(2);
      code = Math.max(code, Quicksilver.run(Stream.concat(own, others).toArray(String[]::new)));
    }
    session.stop();
    System.exit(code);
  }
}
