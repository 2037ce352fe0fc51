package io.quicksilver.job;

import io.quicksilver.job.settings.SettingsReader;
import io.quicksilver.job.storage.Locations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;

/** Runs of the job on the embedded model. */
public final class Runs {

  private Runs() {}

  /** Completes {@code input} into {@code output}, with 8 new tokens unless told otherwise. */
  public static RunSummary run(Path input, Path output, String... assignments) {
    SettingsReader reader =
        new SettingsReader()
            .assignment("input.uri=" + input)
            .assignment("output.uri=" + output)
            .assignment("sampling.max_new_tokens=8");
    for (String assignment : assignments) {
      reader.assignment(assignment);
    }
    return GenerateJob.run(LocalSpark.session(), reader.read());
  }

  /** The rows of an output by id and sample. */
  public static List<Row> rows(Path output) {
    List<Row> rows = new ArrayList<>(inOrder(output));
    rows.sort(
        Comparator.comparing((Row row) -> row.<String>getAs("id"))
            .thenComparing((Row row) -> row.<Integer>getAs("sample")));
    return rows;
  }

  /** The rows of an output shard by shard. */
  static List<Row> inOrder(Path output) {
    List<Row> rows = new ArrayList<>();
    try (var files = java.nio.file.Files.list(output)) {
      files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted()
          .forEach(
              file ->
                  rows.addAll(
                      LocalSpark.session()
                          .read()
                          .parquet(Locations.literal(file.toString()))
                          .collectAsList()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return rows;
  }
}
