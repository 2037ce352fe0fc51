package io.quicksilver.job;

import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.dataset.ShardPlan;
import io.quicksilver.job.model.PreparedModel;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.shard.Manifest;
import io.quicksilver.model.config.ContextScope;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Names a run by all that its rows depend on, and by nothing else. */
final class RunManifest {

  /** Settings that say where and how fast, not what. */
  private static final List<String> WITHOUT_EFFECT =
      List.of(
          "model.uri",
          "weights.",
          "input.uri",
          "input.partitions",
          // What a state of a table holds, its digest says.
          "input.options.snapshot-id",
          "input.options.as-of-timestamp",
          "input.options.versionAsOf",
          "input.options.timestampAsOf",
          "output.uri",
          "output.overwrite",
          "output.append_input",
          "output.retry_errors",
          "output.dry_run",
          "output.table",
          "output.lease",
          "batch.",
          "errors.",
          "report.",
          "shutdown.",
          "convert.",
          "plan.",
          "bench.",
          "compare.");

  /** And those of {@code score}, which completions do not depend on. */
  private static final String SCORE = "score.";

  private RunManifest() {}

  /**
   * Of a run that begins.
   *
   * @param command with whatever else rows depend on
   */
  static Manifest of(String command, Settings settings, PreparedModel model, PromptTable table) {
    SortedMap<String, String> effective = new TreeMap<>(settings.all());
    effective.keySet().removeIf(key -> WITHOUT_EFFECT.stream().anyMatch(key::startsWith));
    if (command.equals("generate")) {
      effective.keySet().removeIf(key -> key.startsWith(SCORE));
    }
    if (model.config().contextScope() == ContextScope.BATCH) {
      effective.put("batch.size", String.valueOf(settings.batchSize()));
    }
    // Files whose columns have other types cannot be read together.
    StructType kept = new StructType(table.kept().toArray(StructField[]::new));
    effective.put("output.keep", kept.toDDL());
    ShardPlan.Intake intake = table.intake(table.rows());
    return new Manifest(
        command,
        product(),
        model.key(settings.precision()).digest(),
        effective,
        table.digest(),
        List.of(new Manifest.Intake(intake.rows(), intake.shards(), table.files())));
  }

  private static String product() {
    String version = RunManifest.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
