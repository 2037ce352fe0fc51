package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with more error rows than its budget ends before it has computed the rest for nothing. */
class ErrorBudgetTest {

  private static final int ROWS = 96;
  private static final int SHARDS = 24;

  @TempDir Path folder;

  /** Every third row is an error until it is mended. */
  private Path prompts(boolean mended) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(line("row " + i, i % 3 == 0 && !mended ? "" : "One day, a cat and dog " + i));
    }
    return Files.write(folder.resolve("in.jsonl"), lines);
  }

  private static String line(String name, String prompt) {
    return "{\"name\": \"" + name + "\", \"prompt\": \"" + prompt + "\"}";
  }

  private static RunSummary run(Path input, Path output, String... more) {
    List<String> settings =
        new ArrayList<>(List.of("input.partitions=" + SHARDS, "input.id_column=name"));
    settings.addAll(List.of("sampling.max_new_tokens=60", "output.ignore_eos=true"));
    settings.addAll(List.of(more));
    return Runs.run(input, output, settings.toArray(String[]::new));
  }

  private static void assertEndsEarly(Path input, Path output, String... more) {
    assertThatThrownBy(() -> run(input, output, more))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.ERROR_BUDGET))
        .hasMessageContaining("errors.max_rows")
        .hasMessageContaining("shards written");
    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(output.resolve("_quicksilver/run.json")).doesNotExist();
  }

  /** The bytes of each shard's file. */
  private static Map<String, Integer> shards(Path output) throws IOException {
    Map<String, Integer> shards = new TreeMap<>();
    try (Stream<Path> files = Files.list(output)) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("part-")).toList()) {
        shards.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return shards;
  }

  private static long errorRows(Path output) {
    return Runs.rows(output).stream()
        .filter(row -> row.<String>getAs("status").equals("error"))
        .count();
  }

  private static long writtenOnceMore(Path output) {
    return LocalSpark.session()
        .read()
        .text(output.resolve("_quicksilver/errors").toString())
        .count();
  }

  @Test
  void whatIsWrittenStaysAndALargerBudgetGoesOnFromThere() throws IOException {
    Path input = prompts(false);
    Path output = folder.resolve("out");
    Path whole = folder.resolve("whole");
    run(input, whole);

    assertEndsEarly(input, output, "errors.max_rows=3");
    Map<String, Integer> written = shards(output);
    assertThat(written).isNotEmpty().hasSizeLessThan(shards(whole).size());
    assertThat(errorRows(output)).isGreaterThan(3).isEqualTo(writtenOnceMore(output));

    assertEndsEarly(input, output, "errors.max_rows=3");
    assertThat(shards(output)).isEqualTo(written);

    assertThat(run(input, output, "errors.max_rows=" + ROWS / 3).errorRows()).isEqualTo(ROWS / 3);
    assertThat(shards(output)).isEqualTo(shards(whole)).containsAllEntriesOf(written);
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  @Test
  void errorRowsThatWereMendedAreComputedWithTheShardsThatWereNotBegun() throws IOException {
    Path whole = folder.resolve("whole");
    run(prompts(true), whole);
    Path output = folder.resolve("out");

    assertEndsEarly(prompts(false), output, "errors.max_rate=0.05");
    assertThat(shards(output)).hasSizeLessThan(shards(whole).size());
    RunSummary mended =
        run(prompts(true), output, "errors.max_rate=0.05", "output.retry_errors=true");

    assertThat(mended.errorRows()).isZero();
    assertThat(Runs.rows(output)).isEqualTo(Runs.rows(whole)).hasSize(ROWS);
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  /** Ids that fall into one of two shards. */
  private static List<String> idsOf(int shard, int count) {
    return LocalSpark.session()
        .range(1000)
        .selectExpr("cast(id as string) as name")
        .where("pmod(xxhash64(name), 2) = " + shard)
        .limit(count)
        .as(Encoders.STRING())
        .collectAsList();
  }

  @Test
  void aShardThatTakesLongerThanItsGraceIsGivenUp() throws IOException {
    List<String> lines = new ArrayList<>(List.of(line(idsOf(0, 1).get(0), "")));
    idsOf(1, 400).forEach(id -> lines.add(line(id, "One day, a cat and dog " + id)));
    Path input = Files.write(folder.resolve("in.jsonl"), lines);
    Path output = folder.resolve("out");

    assertEndsEarly(
        input,
        output,
        "errors.max_rows=0",
        "shutdown.grace=0",
        "input.partitions=2",
        "sampling.max_new_tokens=400");

    assertThat(shards(output).keySet()).singleElement().asString().startsWith("part-00000-00000");
    assertThat(output.resolve("_quicksilver/pending")).doesNotExist();
  }
}
