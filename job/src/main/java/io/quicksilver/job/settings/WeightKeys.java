package io.quicksilver.job.settings;

import java.util.Optional;

/** How weights reach the executors. */
public final class WeightKeys {

  /** Sent by the driver, through Spark. */
  public static final String BROADCAST = "broadcast";

  /** Read by each host where the model lies. */
  public static final String FILES = "files";

  public static final OptionKey<String> DISTRIBUTION =
      new OptionKey<>(
          "weights.distribution",
          "",
          ValueType.oneOf(BROADCAST, FILES),
          "How weights reach the executors: sent by the driver, or read where the model lies.");
  public static final OptionKey<Optional<String>> CACHE =
      new OptionKey<>(
          "weights.cache",
          "",
          ValueType.optional(ValueType.text("a folder").labelled("FOLDER")),
          "Folder on each host for files from a Hadoop file system; null: in /tmp.");

  private WeightKeys() {}
}
