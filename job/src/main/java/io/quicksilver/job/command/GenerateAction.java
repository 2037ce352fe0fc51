package io.quicksilver.job.command;

import io.quicksilver.job.RunSummary;
import io.quicksilver.job.settings.Settings;
import org.apache.spark.sql.SparkSession;

/** What {@code generate} and {@code demo} hand their settings to. */
@FunctionalInterface
public interface GenerateAction {

  /** Completes the input's rows and writes the output. */
  RunSummary run(SparkSession spark, Settings settings);
}
