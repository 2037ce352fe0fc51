package io.quicksilver.job;

import io.quicksilver.job.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Scores with the embedded model. */
final class Scores {

  static final String CHOICES =
      "{\"id\": \"%s\", \"query\": \"%s\", \"choices\": [\"%s\", \"%s\"], \"gold\": %s, \"subject\":"
          + " \"%s\"}";

  private Scores() {}

  /** Scores {@code input} into {@code output}, in two partitions unless told otherwise. */
  static ScoreSummary score(Path input, Path output, String... assignments) {
    SettingsReader reader =
        new SettingsReader()
            .assignment("input.uri=" + input)
            .assignment("output.uri=" + output)
            .assignment("input.partitions=2");
    for (String assignment : assignments) {
      reader.assignment(assignment);
    }
    return ScoreJob.run(LocalSpark.session(), reader.read());
  }

  /** The rows of an output by id. */
  static Map<String, Row> byId(Path output) {
    Map<String, Row> rows = new TreeMap<>();
    Runs.inOrder(output).forEach(row -> rows.put(row.getAs("id"), row));
    return rows;
  }

  /** Four questions, the last one with a gold that no choice has. */
  static Path questions(Path folder) throws IOException {
    return Files.write(
        folder.resolve("questions.jsonl"),
        List.of(
            String.format(CHOICES, "a", "Once upon a", "time there was", "zebra ugh", 0, "old"),
            String.format(CHOICES, "b", "She saw a big", "dog in the park", "qqq xx z", 1, "old"),
            String.format(CHOICES, "c", "Tom was very", "happy and said", "hap", 0, "new"),
            String.format(CHOICES, "d", "Tom was very", "happy", "sad", 7, "new")));
  }
}
