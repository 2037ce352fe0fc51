package io.quicksilver.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.OutputSchema;
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.score.Comparison;
import io.quicksilver.job.score.PairCounter;
import io.quicksilver.job.score.ScoreKind;
import io.quicksilver.job.score.ScoreMetrics;
import io.quicksilver.job.score.ScoreSchema;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.storage.OutputFolder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** The {@code compare} command: two outputs of {@code score} over the same rows. */
public final class CompareJob {

  private CompareJob() {}

  /** A run's output. */
  private record Run(String uri, ScoreMetrics metrics, Dataset<Row> rows) {}

  /**
   * Compares row by row what both runs have scored.
   *
   * @throws QuicksilverException with code 3 if one is no output of score, or both are of different
   *     kinds, or ids are not the rows' own
   */
  public static Comparison run(SparkSession spark, String baseline, String candidate) {
    Run a = open(spark, baseline);
    Run b = open(spark, candidate);
    if (!a.metrics().kind().equals(b.metrics().kind())) {
      throw refused(
          "both must be of one kind, got " + a.metrics().kind() + " and " + b.metrics().kind());
    }
    ScoreKind kind = ScoreKind.valueOf(a.metrics().kind().toUpperCase(Locale.ROOT));
    Dataset<Row> pairs =
        a.rows()
            .select(functions.struct(col("*")).as("a"))
            .join(
                b.rows().select(functions.struct(col("*")).as("b")),
                col("a." + OutputSchema.ID).equalTo(col("b." + OutputSchema.ID)),
                "full_outer");
    return Comparison.of(a.uri(), b.uri(), a.metrics(), b.metrics(), PairCounter.sums(pairs, kind));
  }

  private static Run open(SparkSession spark, String uri) {
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    OutputFolder folder = OutputFolder.at(uri, hadoop);
    ScoreMetrics metrics =
        folder
            .metrics()
            .map(ScoreMetrics::of)
            .orElseThrow(() -> refused("both must be outputs of score, got " + uri));
    Map<String, String> settings =
        folder.run().map(RunRecord::of).map(RunRecord::settings).orElse(Map.of());
    ScoreKind kind = ScoreKind.valueOf(metrics.kind().toUpperCase(Locale.ROOT));
    OutputForm form =
        new OutputForm(
            settings.getOrDefault("output.format", "parquet"),
            options(settings),
            ScoreSchema.own(kind));
    Dataset<Row> rows = form.read(spark, folder.uri());
    boolean twice =
        !rows.groupBy(col(OutputSchema.ID))
            .agg(count(lit(1)).as("rows"))
            .where(col("rows").gt(1))
            .isEmpty();
    if (twice) {
      throw refused("each row must have an id of its own, got one for several in " + uri);
    }
    return new Run(folder.uri(), metrics, rows);
  }

  private static Map<String, String> options(Map<String, String> settings) {
    String prefix = OptionKeys.OUTPUT_OPTIONS + ".";
    Map<String, String> options = new HashMap<>();
    settings.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            options.put(key.substring(prefix.length()), value);
          }
        });
    return options;
  }

  private static QuicksilverException refused(String why) {
    return new QuicksilverException(ExitCode.INPUT, "Cannot compare the runs: " + why);
  }
}
