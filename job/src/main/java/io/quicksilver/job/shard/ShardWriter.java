package io.quicksilver.job.shard;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Spark's own writers, with {@link ShardCommitProtocol} to say where and when. */
final class ShardWriter {

  private static final int ERROR_FILES = 16;
  private static final long ERRORS_PER_FILE = 100_000;
  private static final String PROTOCOL = "spark.sql.sources.commitProtocolClass";

  private final Settings settings;
  private final Lease lease;
  private final String work;
  private final boolean replace;

  /**
   * A writer of one attempt.
   *
   * @param work folder for what is in the making
   * @param replace whether files that are there are replaced
   */
  ShardWriter(Settings settings, Lease lease, String work, boolean replace) {
    this.settings = settings;
    this.lease = lease;
    this.work = work;
    this.replace = replace;
  }

  /**
   * Writes rows.
   *
   * @param names the file's name for each partition; empty where it has none
   */
  void write(Dataset<Row> rows, List<String> names, String folder) {
    write(
        rows, OutputForm.source(settings.outputFormat()), settings.outputOptions(), names, folder);
  }

  /** Writes an output's error rows as JSON lines. */
  void writeErrors(SparkSession spark, OutputForm form, long count, OutputFolder output) {
    int files = (int) Math.min(ERROR_FILES, 1 + count / ERRORS_PER_FILE);
    Dataset<Row> errors = form.errors(spark, output.uri()).coalesce(files);
    List<String> names =
        IntStream.range(0, files).mapToObj(i -> String.format(Locale.ROOT, "%05d", i)).toList();
    write(errors, form.errorSource(), Map.of(), names, output.errors());
  }

  private void write(
      Dataset<Row> rows,
      String format,
      Map<String, String> options,
      List<String> names,
      String folder) {
    Map<String, String> all = new HashMap<>(options);
    all.put("ignoreNullFields", "false");
    // One file a shard.
    all.put("maxRecordsPerFile", "0");
    all.putAll(ShardCommitProtocol.options(names, work, lease, replace));
    SparkSession spark = rows.sparkSession();
    spark.conf().set(PROTOCOL, ShardCommitProtocol.class.getName());
    try {
      rows.write().mode(SaveMode.Append).format(format).options(all).save(folder);
    } finally {
      spark.conf().unset(PROTOCOL);
    }
  }
}
