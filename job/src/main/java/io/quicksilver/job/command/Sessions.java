package io.quicksilver.job.command;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.settings.Redaction;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a command. */
final class Sessions {

  private Sessions() {}

  /**
   * Runs {@code work} with a session that is stopped afterwards, unless it was there before. The
   * master is spark-submit's, all local cores without one.
   */
  static <T> T with(String command, Function<SparkSession, T> work) {
    boolean ours = SparkSession.getDefaultSession().isEmpty();
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[*]");
    // Spark's own expressions know neither Azure's keys nor what stands in URIs.
    conf.setIfMissing("spark.redaction.regex", Redaction.propertiesOfSpark());
    conf.setIfMissing("spark.redaction.string.regex", Redaction.partsOfSpark());
    if (conf.get("spark.master").startsWith("local")) {
      // The progress line lives on heartbeats. One that comes before Spark has started, as with two
      // seconds on a busy machine, prints a stack trace.
      conf.setIfMissing("spark.executor.heartbeatInterval", "5s");
    }
    SparkSession spark =
        SparkSession.builder().config(conf).appName("quicksilver " + command).getOrCreate();
    int code = ExitCode.OTHER.code();
    try {
      T result = work.apply(spark);
      code = ExitCode.OK.code();
      return result;
    } catch (RuntimeException | Error e) {
      code = Failure.of(command, e).code().code();
      throw e;
    } finally {
      if (ours) {
        spark.sparkContext().stop(code);
        SparkSession.clearActiveSession();
        SparkSession.clearDefaultSession();
      }
    }
  }
}
