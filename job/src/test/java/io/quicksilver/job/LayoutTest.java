package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.math.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row's bytes, its tokens' log-probabilities to the last bit, do not depend on the layout. */
class LayoutTest {

  private static final int ROWS = 41;

  @TempDir Path folder;

  /** Every other row is greedy, the others are sampled; lengths of prompts and answers differ. */
  private static List<String> prompts() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          String.format(
              "{\"name\": \"row %d\", \"prompt\": \"One day, %sand dog %d\","
                  + " \"temperature\": %s, \"max_new_tokens\": %d}",
              i, "a little cat ".repeat(i % 7), i, i % 2 == 0 ? "0.0" : "0.8", 1 + i % 12));
    }
    return lines;
  }

  private List<String> run(String name, List<String> lines, Precision precision, String... layout)
      throws IOException {
    Path input = Files.write(folder.resolve(name + ".jsonl"), lines);
    Path output = folder.resolve(name);
    String[] fixed = {
      "input.id_column=name",
      "output.tokens=true",
      "sampling.samples=2",
      "sampling.seed=7",
      "model.precision=" + precision.name().toLowerCase(Locale.ROOT)
    };
    Runs.run(
        input, output, Stream.concat(Stream.of(fixed), Stream.of(layout)).toArray(String[]::new));
    return Runs.rows(output).stream().map(Row::toString).sorted().toList();
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void partitionsBatchSizesStepsAndOrderChangeNoRow(Precision precision) throws IOException {
    List<String> expected = run("reference", prompts(), precision);
    assertThat(expected).hasSize(2 * ROWS).doesNotHaveDuplicates().allMatch(r -> r.contains("ok"));

    assertThat(run("one", prompts(), precision, "input.partitions=1", "batch.size=1"))
        .isEqualTo(expected);
    assertThat(run("two", prompts(), precision, "input.partitions=2", "batch.size=5"))
        .isEqualTo(expected);
    assertThat(
            run(
                "seven",
                prompts(),
                precision,
                "input.partitions=7",
                "batch.size=32",
                "batch.tokens_per_step=16"))
        .isEqualTo(expected);
    assertThat(run("sixteen", prompts(), precision, "input.partitions=16", "batch.size=128"))
        .isEqualTo(expected);

    List<String> shuffled = prompts();
    Collections.shuffle(shuffled, new Random(11));
    assertThat(run("shuffled", shuffled, precision, "input.partitions=3")).isEqualTo(expected);
  }
}
