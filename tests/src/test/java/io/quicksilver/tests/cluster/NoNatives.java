package io.quicksilver.tests.cluster;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/** Lets chosen executors find no native library. */
public final class NoNatives implements SparkPlugin {

  /** The setting that names them: a regular expression over their ids. */
  static final String EXECUTORS = "test.no_natives";

  /** Runs in each executor before its first task. */
  static final class Executor implements ExecutorPlugin {
    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      if (context.executorID().matches(context.conf().get("spark." + EXECUTORS))) {
        System.setProperty("org.bytedeco.javacpp.platform", "none-such");
      }
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Executor();
  }
}
