package io.quicksilver.job;

import org.apache.spark.sql.SparkSession;

/** The Spark session that tests share: two cores, no ports but loopback's. */
public final class LocalSpark {

  private LocalSpark() {}

  /** The session, begun by the first who asks and ended with the JVM. */
  public static synchronized SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("quicksilver tests")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }
}
