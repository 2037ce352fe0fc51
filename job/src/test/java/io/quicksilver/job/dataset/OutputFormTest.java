package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.QuicksilverException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFormTest {

  @TempDir Path folder;

  @Test
  void whatIsWrittenWithOptionsIsReadWithThem() {
    SparkSession spark = LocalSpark.session();
    Dataset<Row> rows = spark.sql("SELECT 'a' AS id, TIMESTAMP '2026-01-31 08:00:00' AS at");
    OutputForm form =
        new OutputForm(
            "json",
            Map.of("timestampFormat", "dd/MM/yyyy HH:mm", "compression", "gzip"),
            rows.schema());
    rows.write().options(form.options()).format(form.source()).save(folder + "/out");

    assertThat(form.stored(spark, folder + "/out").collectAsList()).isEqualTo(rows.collectAsList());
  }

  @Test
  void aRowIsALine() {
    assertThatThrownBy(() -> OutputForm.of("json", Map.of("Pretty", "true"), false, List.of()))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("output.options.pretty must be left out");
  }
}
