package io.quicksilver.job.shard;

import static io.quicksilver.job.shard.ShardRuns.prompts;
import static io.quicksilver.job.shard.ShardRuns.run;
import static io.quicksilver.job.shard.ShardRuns.shards;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.RunSummary;
import io.quicksilver.job.Runs;
import io.quicksilver.job.dataset.InputOptions;
import io.quicksilver.job.dataset.OutputForm;
import io.quicksilver.job.dataset.PromptTable;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsReader;
import io.quicksilver.job.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Error rows that were mended are computed once more, and nothing else. */
class RetryTest {

  @TempDir Path folder;

  @Test
  void errorRowsThatWereMendedAreComputedAndNothingElse() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(prompts(folder, "in.jsonl", 0, 20)));
    Path input = folder.resolve("in.jsonl");
    Path whole = folder.resolve("whole");
    run(input, whole);
    String good = lines.set(7, "{\"name\": \"row 7\", \"prompt\": \"\"}");
    lines.set(11, "{\"name\": \"row 11\", \"prompt\": 5}");
    Files.write(input, lines);
    Path output = folder.resolve("out");
    assertThat(run(input, output).errorRows()).isEqualTo(2);
    Map<String, Integer> before = shards(output);

    lines.set(7, good);
    Files.write(input, lines);
    assertThatThrownBy(() -> run(input, output)).hasMessageContaining("another input");
    RunSummary mended = run(input, output, "output.retry_errors=true");

    assertThat(mended.okRows()).isEqualTo(19);
    assertThat(mended.errorCodes()).containsExactly(Map.entry("prompt_type", 1L));
    List<Row> expected = Runs.rows(whole);
    List<Row> rows = Runs.rows(output);
    int still = expected.stream().map(row -> row.<String>getAs("id")).toList().indexOf("row 11");
    assertThat(rows.get(still).<String>getAs("error_code")).isEqualTo("prompt_type");
    expected.remove(still);
    rows.remove(still);
    assertThat(rows).hasSize(19).isEqualTo(expected);
    Map<String, Integer> unchanged = new TreeMap<>(before);
    unchanged.entrySet().retainAll(shards(output).entrySet());
    assertThat(unchanged.size()).isBetween(before.size() - 2, before.size() - 1);
    assertThat(run(input, output).alreadyComplete()).isTrue();

    Files.write(input, List.of("{\"name\": \"more\", \"prompt\": \"x\"}"));
    assertThatThrownBy(() -> run(input, output, "output.retry_errors=true"))
        .hasMessageContaining("a run over 20 rows where there are 1 now");
  }

  @Test
  void whatIsNamedByItsContentHasAnotherNameOnceMended() throws IOException {
    String[] settings = {"input.partitions=12", "output.retry_errors=true"};
    List<String> lines = new ArrayList<>(Files.readAllLines(prompts(folder, "in.jsonl", 0, 20)));
    Path input = folder.resolve("in.jsonl");
    Path whole = folder.resolve("whole");
    Runs.run(input, whole, settings[0]);
    List<String> good = List.copyOf(lines);
    lines.set(7, "{\"name\": \"row 7\", \"prompt\": \"\"}");
    lines.set(11, "{\"name\": \"row 11\", \"prom");
    Files.write(input, lines);
    Path output = folder.resolve("out");
    assertThat(Runs.run(input, output, settings[0]).errorRows()).isEqualTo(2);
    Map<String, Integer> before = shards(output);

    List<String> more = new ArrayList<>(good);
    more.set(3, "{\"name\": \"row 3\", \"prompt\": \"changed, and had no error\"}");
    Files.write(input, more);
    assertThatThrownBy(() -> Runs.run(input, output, settings))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
        .hasMessageContaining("rows without an error have changed since");
    assertThat(shards(output)).isEqualTo(before);
    assertThat(output.resolve("_SUCCESS")).exists();

    Files.write(input, good);
    assertThat(Runs.run(input, output, settings).okRows()).isEqualTo(20);
    assertThat(Runs.rows(output)).isEqualTo(Runs.rows(whole));
    assertThat(shards(output).keySet()).isEqualTo(shards(whole).keySet());
    assertThat(Runs.run(input, output, settings[0]).alreadyComplete()).isTrue();
  }

  @Test
  void aRetryThatWasCutOffIsNoRunOverTheMendedInput() throws IOException {
    Path input =
        Files.write(
            folder.resolve("in.jsonl"),
            List.of(
                "{\"name\": \"a\", \"prompt\": \"\"}",
                "{\"name\": \"b\", \"prompt\": \"One day\"}"));
    Path output = folder.resolve("out");
    String[] settings = {"input.format=json", "input.id_column=name", "input.partitions=1"};
    assertThat(Runs.run(input, output, settings).errorRows()).isOne();
    OutputFolder there = OutputFolder.at(output.toString(), new Configuration());
    Manifest before = Manifest.of(there.manifest().orElseThrow());
    Files.write(
        input,
        List.of(
            "{\"name\": \"a\", \"prompt\": \"One cat\"}",
            "{\"name\": \"b\", \"prompt\": \"One day\"}"));
    Settings read = new SettingsReader().assignment("output.uri=" + output).read();
    InputOptions options =
        new InputOptions(
            "json",
            input.toString(),
            Map.of(),
            "prompt",
            Optional.of("name"),
            List.of(),
            OptionalLong.empty(),
            1,
            1,
            true,
            Optional.empty(),
            List.of());
    OutputForm form = OutputForm.of("parquet", Map.of(), false, List.of());
    try (PromptTable table = PromptTable.open(LocalSpark.session(), options)) {
      Manifest wanted =
          new Manifest(
              before.command(),
              before.product(),
              before.model(),
              before.settings(),
              table.digest(),
              List.of(new Manifest.Intake(2, 1, table.files())));
      OutputClaim.retry(LocalSpark.session(), there, wanted, read, table, form).close();
      assertThat(there.hasSuccess()).isFalse();
      assertThat(OutputClaim.outlook(there, before, read, table).shards()).isOne();
      assertThatThrownBy(() -> OutputClaim.outlook(there, wanted, read, table))
          .hasMessageContaining("--retry-errors");
    }
    assertThat(Runs.run(input, output, retry(settings)).okRows()).isEqualTo(2);
    assertThat(Runs.run(input, output, settings).alreadyComplete()).isTrue();
  }

  private static String[] retry(String... settings) {
    return Stream.concat(Stream.of(settings), Stream.of("output.retry_errors=true"))
        .toArray(String[]::new);
  }

  @Test
  void errorRowsLieOnceMoreForThemselves() throws IOException {
    Path input =
        Files.write(
            folder.resolve("in.jsonl"),
            List.of(
                "{\"name\": \"a\", \"prompt\": \"One day\"}",
                "{\"name\": \"b\", \"prompt\": \"\"}",
                "{\"name\": \"c\", \"prompt\": 7}"));
    Path output = folder.resolve("out");

    run(input, output);

    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(output.resolve("_quicksilver/errors"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    }
    assertThat(lines).hasSize(2).anyMatch(line -> line.contains("prompt_empty"));
  }
}
