package io.quicksilver.tests.table;

import static io.quicksilver.tests.table.TableRuns.ROWS;
import static io.quicksilver.tests.table.TableRuns.generate;
import static io.quicksilver.tests.table.TableRuns.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.spark.Spark3Util;
import org.apache.iceberg.spark.SparkCatalog;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prompts out of an Iceberg table and completions into another, in a Hadoop catalog: however often
 * a run is cut off and repeated, the table has each row once.
 */
final class IcebergTest {

  private static final String PROMPTS = "lake.db.prompts";

  @TempDir static Path folder;
  private static SparkSession spark;
  private static TableRuns runs;

  @BeforeAll
  static void writePrompts() {
    Map<String, String> settings =
        Map.of(
            "spark.sql.catalog.lake",
            SparkCatalog.class.getName(),
            "spark.sql.catalog.lake.type",
            "hadoop",
            // What the runs commit is to be seen at once.
            "spark.sql.catalog.lake.cache-enabled",
            "false",
            "spark.sql.catalog.lake.warehouse",
            folder.resolve("lake").toUri().toString());
    spark = TableRuns.session(settings);
    List<String> input = List.of("--format", "iceberg", "--input", PROMPTS);
    runs = new TableRuns(folder, spark, settings, input, SparkCatalog.class);
    TableRuns.questions(spark).createOrReplaceTempView("questions");
    spark.sql("CREATE TABLE " + PROMPTS + " USING iceberg AS SELECT * FROM questions LIMIT 0");
    for (String taken : List.of("< 'H'", ">= 'H'")) {
      spark.sql(
          "INSERT INTO "
              + PROMPTS
              + " SELECT /*+ REPARTITION(3) */ * FROM questions"
              + " WHERE question "
              + taken);
    }
    assertThat(spark.table(PROMPTS).count()).isEqualTo(ROWS);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void aRunThatWasCutOffAndRepeatedIsInTheTableOnce() throws Exception {
    String table = runs.makeTable("lake.db.completions", generate());
    Map<String, String> files = runs.completedPastCuts("struck", table);
    assertThat(spark.table(table + ".snapshots").count()).isEqualTo(1);
    List<String> rows = runs.rows(table);
    // Repeated when the table has forgotten that commit.
    spark.sql("INSERT INTO " + table + " SELECT * FROM " + table + " LIMIT 0");
    Spark3Util.loadIcebergTable(spark, table)
        .expireSnapshots()
        .expireOlderThan(Long.MAX_VALUE)
        .retainLast(1)
        .commit();
    assertThat(
            spark
                .table(table + ".snapshots")
                .where("summary['quicksilver.run'] IS NOT NULL")
                .count())
        .isZero();
    assertThat(runs.completed("struck", to(table, generate()))).isEqualTo(files);
    assertThat(runs.rows(table)).isEqualTo(rows);
  }

  @Test
  void howTheTableIsReadChangesNoByte() throws IOException {
    Map<String, String> whole = runs.completed("whole", generate());
    assertThat(
            runs.completed(
                "split", generate("--set", "input.options.split-size=4096", "--batch-size", "3")))
        .isEqualTo(whole);
  }

  @Test
  void aTableMayHaveColumnsOfItsOwnAndARunMayGoToSeveral() throws IOException {
    String first = runs.makeTable("lake.db.first", generate("--limit", "5"));
    String second = "lake.db.second";
    spark.sql("CREATE TABLE " + second + " USING iceberg AS SELECT * FROM " + first);
    spark.sql("ALTER TABLE " + second + " ADD COLUMN day DATE FIRST");
    for (String table : List.of(first, second)) {
      assertThat(runs.run("both", to(table, generate("--limit", "5"))).exitCode()).isZero();
      assertThat(spark.table(table).count()).as(table).isEqualTo(5);
    }
    assertThat(spark.table(second).where("day IS NULL").count()).isEqualTo(5);
  }

  @Test
  void aTableThatCannotTakeTheRowsIsRefusedBeforeTheFirst() throws IOException {
    spark.sql("CREATE TABLE lake.db.narrow (id STRING, completion BINARY) USING iceberg");
    Submit.Result refused = runs.run("narrow", to("lake.db.narrow", generate()));
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.errors()).contains("one whose column sample is none");
    assertThat(folder.resolve("narrow")).doesNotExist();
    Submit.Result twice = runs.run("narrow", to("lake.db.narrow", generate("--overwrite")));
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.errors()).contains("--output-table must stand without --overwrite");
  }

  @Test
  void scoresGoToATableToo() throws IOException {
    List<String> score = List.of("score", "--set", "score.text=question");
    String table = runs.makeTable("lake.db.scores", score);
    runs.completed("scored", to(table, score));
    assertThat(runs.rows(table)).hasSize(ROWS).isEqualTo(runs.written("scored", table));
  }
}
