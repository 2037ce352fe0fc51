package io.quicksilver.tests.cluster;

import io.quicksilver.job.Quicksilver;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** A main class: the same command with several outputs, one after the other in one application. */
public final class EveryOutput {

  private EveryOutput() {}

  /** The argument that names outputs: their formats by their URIs. */
  static String argument(Map<String, String> formats) {
    return new TreeMap<>(formats)
        .entrySet().stream()
            .map(output -> output.getValue() + "=" + output.getKey())
            .collect(Collectors.joining(","));
  }

  /**
   * Runs it.
   *
   * @param arguments the command, the outputs as {@code FORMAT=URI,FORMAT=URI}, and the command's
   *     other options
   */
  public static void main(String[] arguments) {
    List<String> others = Arrays.asList(arguments).subList(2, arguments.length);
    // A session that is there before a command stays when the command ends.
    SparkSession session = SparkSession.builder().getOrCreate();
    int code = 0;
    for (String output : arguments[1].split(",", -1)) {
      String[] parts = output.split("=", 2);
      Stream<String> own =
          Stream.of(arguments[0], "--set", "output.format=" + parts[0], "--output", parts[1]);
      code =
          Math.max(
              code, Quicksilver.run(Stream.concat(own, others.stream()).toArray(String[]::new)));
    }
    session.stop();
    System.exit(code);
  }
}
