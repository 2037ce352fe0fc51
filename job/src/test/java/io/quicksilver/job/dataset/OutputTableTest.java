package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.QuicksilverException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that cannot take a run's rows; {@code IcebergTest} has one that can. */
class OutputTableTest {

  @TempDir Path folder;

  private static void assertRefused(SparkSession spark, String table, String... reasons) {
    assertThatThrownBy(() -> OutputTable.open(spark, table, OutputSchema.of(false, List.of())))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            refused -> assertThat(refused.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContainingAll(reasons);
  }

  @Test
  void aTableThatIsNotThereIsRefusedWithTheStatementThatMakesIt() {
    assertRefused(
        LocalSpark.session(),
        "nowhere.at_all",
        "CREATE TABLE nowhere.at_all (",
        "completion STRING,",
        "logprob DOUBLE,",
        ") USING iceberg",
        "nowhere");
  }

  @Test
  void aTableThatCannotSayWhichRunWroteToItIsRefused() {
    SparkSession spark = LocalSpark.session().newSession();
    String table = "plain";
    spark.sql(
        String.format(
            "CREATE TABLE %s (%s) USING parquet LOCATION '%s'",
            table, OutputSchema.of(false, List.of()).toDDL(), folder.resolve("plain").toUri()));
    try {
      assertRefused(spark, table, "a table of the kind parquet");
    } finally {
      spark.sql("DROP TABLE " + table);
    }
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertRefused(LocalSpark.session(), "a table", "--output-table must be as CREATE TABLE");
  }
}
