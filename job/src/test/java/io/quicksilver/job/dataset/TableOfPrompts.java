package io.quicksilver.job.dataset;

import io.quicksilver.job.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;

/** A table of prompts as a test sets it up, over files that it writes. */
abstract class TableOfPrompts {

  @TempDir Path folder;

  String format = "json";
  String prompt = "p";
  Optional<String> id = Optional.empty();
  List<String> keep = List.of();
  OptionalLong limit = OptionalLong.empty();
  int partitions = 3;
  Optional<String> where = Optional.empty();

  static SparkSession spark() {
    SparkSession session = LocalSpark.session().newSession();
    session.conf().set("spark.sql.ansi.enabled", "false");
    session.conf().set("spark.sql.csv.parser.columnPruning.enabled", "false");
    return session;
  }

  InputOptions options(Path path) {
    return new InputOptions(
        format,
        path.toUri().toString(),
        Map.of(),
        prompt,
        id,
        keep,
        limit,
        partitions,
        1,
        true,
        where,
        List.of());
  }

  PromptTable open(Path path) {
    return PromptTable.open(spark(), options(path));
  }

  List<Row> rows(Path path) {
    try (PromptTable table = open(path)) {
      return table.identified().orderBy(InputColumns.POSITION).collectAsList();
    }
  }

  List<String> ids(Path path) {
    return rows(path).stream().map(row -> row.<String>getAs(InputColumns.ID)).toList();
  }

  List<String> prompts(Path path) {
    return rows(path).stream().map(row -> row.<String>getAs(InputColumns.PROMPT)).toList();
  }

  Path file(String name, String... lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, List.of(lines));
  }

  String digest(Path path) {
    try (PromptTable table = open(path)) {
      return table.digest();
    }
  }
}
