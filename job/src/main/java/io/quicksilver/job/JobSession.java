package io.quicksilver.job;

import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of one run: a new one over the caller's, so that what a row gives depends on no
 * setting of the caller's session, and the caller's session on none of ours.
 */
final class JobSession implements AutoCloseable {

  private final SparkSession before;
  private final SparkSession session;

  private JobSession(SparkSession before, SparkSession session) {
    this.before = before;
    this.session = session;
  }

  static JobSession over(SparkSession spark) {
    SparkSession session = spark.newSession();
    // turns[0] of an empty list is null, an error row; not an error of the whole job.
    session.conf().set("spark.sql.ansi.enabled", "false");
    // An id made of a timestamp is the same in every zone.
    session.conf().set("spark.sql.session.timeZone", "UTC");
    // A broken record is found whichever columns are read.
    session.conf().set("spark.sql.csv.parser.columnPruning.enabled", "false");
    session.conf().set("spark.sql.caseSensitive", "false");
    // A column that does not fit its type is null, and takes no other with it.
    session.conf().set("spark.sql.json.enablePartialResults", "true");
    pinSplits(session);
    SparkSession before = SparkSession.getActiveSession().getOrElse(() -> null);
    SparkSession.setActiveSession(session);
    return new JobSession(before, session);
  }

  /**
   * Lets every pass over the input cut the files alike: by itself Spark goes by the cores that
   * there are at the moment, and executors come and go.
   */
  private static void pinSplits(SparkSession session) {
    String key = "spark.sql.files.minPartitionNum";
    if (session.conf().getOption(key).isEmpty()) {
      session.conf().set(key, session.sparkContext().defaultParallelism());
    }
  }

  SparkSession session() {
    return session;
  }

  /** What the Spark UI shows of the jobs that follow. */
  void describe(String what) {
    session.sparkContext().setJobDescription("Quicksilver: " + what);
  }

  @Override
  public void close() {
    session.sparkContext().setJobDescription(null);
    if (before == null) {
      SparkSession.clearActiveSession();
    } else {
      SparkSession.setActiveSession(before);
    }
  }
}
