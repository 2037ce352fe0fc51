package io.quicksilver.tests.table;

import static io.quicksilver.tests.table.TableRuns.ROWS;
import static io.quicksilver.tests.table.TableRuns.generate;
import static io.quicksilver.tests.table.TableRuns.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.delta.sql.DeltaSparkSessionExtension;
import io.delta.storage.LogStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompts out of a Delta table and completions into another: however often a run is cut off and
 * repeated, the table has each row once.
 */
final class DeltaTest {

  @TempDir static Path folder;
  private static SparkSession spark;
  private static TableRuns runs;

  @BeforeAll
  static void writePrompts() {
    Map<String, String> settings =
        Map.of(
            "spark.sql.extensions", DeltaSparkSessionExtension.class.getName(),
            "spark.sql.catalog.spark_catalog", DeltaCatalog.class.getName());
    spark = TableRuns.session(settings);
    String prompts = folder.resolve("prompts").toString();
    TableRuns.questions(spark).repartition(3).write().format("delta").save(prompts);
    assertThat(spark.read().format("delta").load(prompts).count()).isEqualTo(ROWS);
    List<String> input = List.of("--format", "delta", "--input", prompts);
    runs =
        new TableRuns(
            folder, spark, settings, input, DeltaSparkSessionExtension.class, LogStore.class);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static long commits(String table) {
    return spark.sql("DESCRIBE HISTORY " + table).where("operation = 'WRITE'").count();
  }

  @Test
  void aRunThatWasCutOffAndRepeatedIsInTheTableOnce() throws Exception {
    String table = runs.makeTable("delta.`" + folder.resolve("completions") + "`", generate());
    runs.completedPastCuts("struck", table);
    assertThat(commits(table)).isEqualTo(1);

    Path other = folder.resolve("second");
    spark.table(table).limit(0).write().format("delta").save(other.toString());
    String second = "delta.`" + other + "`";
    runs.completed("struck", to(second, generate()));
    assertThat(runs.rows(second)).isEqualTo(runs.rows(table));
    assertThat(folder.resolve("struck/_quicksilver/table"))
        .as("what the folder knows of both tables, even when they forget")
        .content()
        .contains(table + " ")
        .contains(second + " ");
  }
}
