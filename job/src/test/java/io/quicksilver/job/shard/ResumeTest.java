package io.quicksilver.job.shard;

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
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsReader;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

/** A run that was cut off, repeated, added to or replaced ends as one that never was. */
class ResumeTest {

  private static final String[] SIX_SHARDS = {"input.partitions=6", "input.id_column=name"};

  @TempDir Path folder;

  private Path prompts(String name, int from, int to) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add("{\"name\": \"row " + i + "\", \"prompt\": \"One day, a dog and cat " + i + "\"}");
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, lines);
  }

  private static RunSummary run(Path input, Path output, String... more) {
    return Runs.run(
        input,
        output,
        Stream.concat(Stream.of(SIX_SHARDS), Stream.of(more)).toArray(String[]::new));
  }

  private static RunRecord record(Path output) throws IOException {
    return RunRecord.of(Files.readString(output.resolve("_quicksilver/run.json")));
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

  private static void cutOff(Path output, String... lost) throws IOException {
    for (String shard : lost) {
      Files.delete(output.resolve("part-00000-0000" + shard + ".snappy.parquet"));
    }
    Files.delete(output.resolve("_SUCCESS"));
    Files.delete(output.resolve("_quicksilver/run.json"));
  }

  @Test
  void theSameCommandGoesOnAndEndsWithTheSameBytes() throws IOException {
    Path input = prompts("in.jsonl", 0, 50);
    Path output = folder.resolve("out");
    run(input, output);
    Map<String, Integer> whole = shards(output);
    assertThat(whole).hasSize(6);
    assertThat(record(output).shards()).isEqualTo(new RunRecord.Shards(6, 0, 1));
    cutOff(output, "1", "4");

    RunSummary resumed = run(input, output, "batch.size=3");

    assertThat(resumed.alreadyComplete()).isFalse();
    assertThat(resumed.okRows()).isEqualTo(50);
    assertThat(shards(output)).isEqualTo(whole);
    assertThat(record(output).shards()).isEqualTo(new RunRecord.Shards(6, 4, 2));
    assertThat(record(output).executors().get(0).partitions()).isEqualTo(6);
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(output.resolve("_quicksilver/pending")).doesNotExist();
  }

  @Test
  void aRunThatLostNoShardIsOnlyFinished() throws IOException {
    Path input = prompts("in.jsonl", 0, 12);
    Path output = folder.resolve("out");
    run(input, output);
    cutOff(output);

    assertThat(run(input, output).okRows()).isEqualTo(12);

    assertThat(record(output).shards().before()).isEqualTo(shards(output).size());
    assertThat(record(output).counts().output()).isEqualTo(12);
  }

  @Test
  void anotherRunIsRefusedWithWhatIsDifferentAndNothingIsTouched() throws IOException {
    Path input = prompts("in.jsonl", 0, 12);
    Path output = folder.resolve("out");
    run(input, output);
    cutOff(output, "0");
    Map<String, Integer> before = shards(output);
    Path more = prompts("more.jsonl", 0, 13);

    for (Map.Entry<String, String> other :
        Map.of("sampling.seed=3", "sampling.seed = 0", "model.precision=bf16", "model.precision")
            .entrySet()) {
      assertThatThrownBy(() -> run(input, output, other.getKey()))
          .isInstanceOfSatisfying(
              QuicksilverException.class,
              e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT));
    }
    assertThatThrownBy(() -> run(more, output)).hasMessageContaining("another input");
    assertThat(shards(output)).isEqualTo(before);
    assertThat(run(input, output).okRows()).isEqualTo(12);
  }

  @Test
  void whatRowsDoNotDependOnMakesNoOtherRun() throws IOException {
    Path input = prompts("in.jsonl", 0, 3);
    Path output = folder.resolve("out");
    run(input, output);

    RunSummary again =
        run(
            input,
            output,
            "plan.rows=7",
            "bench.threads=3",
            "compare.max_loss=1",
            "score.delimiter=-",
            "convert.init=random",
            "input.options.snapshot-id=9007199254740993");

    assertThat(again.alreadyComplete()).isTrue();
  }

  @Test
  void filesThatWereAddedAreTakenInBesideWhatIsThere() throws IOException {
    Path first = prompts("in/monday.jsonl", 0, 20);
    Path output = folder.resolve("out");
    run(first.getParent(), output, "input.format=json");
    Map<String, Integer> before = shards(output);
    Path added = prompts("in/friday.jsonl", 20, 35);

    assertThatThrownBy(() -> run(first.getParent(), output, "input.format=json"))
        .hasMessageContaining("--append-input");
    RunSummary summary =
        run(first.getParent(), output, "input.format=json", "output.append_input=true");

    assertThat(summary.okRows()).isEqualTo(35);
    assertThat(shards(output)).containsAllEntriesOf(before).hasSizeGreaterThan(before.size());
    assertThat(Runs.rows(output).stream().map(row -> row.<String>getAs("id")))
        .doesNotHaveDuplicates()
        .hasSize(35);
    assertThat(
            run(first.getParent(), output, "input.format=json", "output.append_input=true")
                .alreadyComplete())
        .isTrue();
    assertThat(run(first.getParent(), output, "input.format=json").alreadyComplete()).isTrue();

    Files.write(first, List.of("{\"name\": \"x\", \"prompt\": \"changed\"}"));
    assertThatThrownBy(
            () -> run(first.getParent(), output, "input.format=json", "output.append_input=true"))
        .hasMessageContaining("whose file changed")
        .hasMessageContaining("monday");
    assertThat(added).exists();
  }

  @Test
  void whatReplacesARunIsWrittenAsideAndTakesItsPlaceLast() throws IOException {
    Path input = prompts("in.jsonl", 0, 12);
    Path output = folder.resolve("out");
    run(input, output);
    List<Row> before = Runs.rows(output);
    String[] other = {"sampling.max_new_tokens=3", "output.overwrite=true", "errors.max_rows=0"};
    Path broken =
        Files.writeString(folder.resolve("broken.jsonl"), "{\"name\": \"x\", \"prompt\": \"\"}\n");

    assertThatThrownBy(() -> run(broken, output, other)).hasMessageContaining("1 of 1 rows");
    assertThat(Runs.rows(output)).isEqualTo(before);
    assertThat(output.resolve("_SUCCESS")).exists();

    run(input, output, other);

    assertThat(Runs.rows(output)).hasSize(12).isNotEqualTo(before);
    assertThat(Runs.rows(output)).allMatch(row -> row.<Integer>getAs("completion_tokens") <= 3);
    assertThat(output.resolve("_quicksilver/next")).doesNotExist();
    assertThat(run(input, output, "sampling.max_new_tokens=3").alreadyComplete()).isTrue();
  }

  @Test
  void aRunThatHoldsTheOutputKeepsOthersOut() throws IOException {
    Path input = prompts("in.jsonl", 0, 4);
    Path output = folder.resolve("out");
    OutputFolder held = OutputFolder.at(output.toString(), new Configuration());
    try (Lease lease = held.lease(Duration.ofMinutes(1))) {
      assertThat(lease.number()).isEqualTo(1);
      assertThatThrownBy(() -> run(input, output))
          .isInstanceOfSatisfying(
              QuicksilverException.class,
              e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
          .hasMessageContaining("no other run writing")
          .hasMessageContaining("process " + ProcessHandle.current().pid());
    }
    assertThat(run(input, output).okRows()).isEqualTo(4);
  }

  @Test
  void errorRowsThatWereMendedAreComputedAndNothingElse() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(prompts("in.jsonl", 0, 20)));
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
    List<String> lines = new ArrayList<>(Files.readAllLines(prompts("in.jsonl", 0, 20)));
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
  void filesOfSeveralIntakesStayWhereTheyAre() throws IOException {
    Path first = prompts("in/monday.jsonl", 0, 9);
    Path output = folder.resolve("out");
    String[] plain = {"input.format=json"};
    String[] append = {"input.format=json", "output.append_input=true"};
    String[] retry = {"input.format=json", "output.retry_errors=true"};
    run(first.getParent(), output, plain);
    prompts("in/friday.jsonl", 9, 15);
    run(first.getParent(), output, append);

    Path late = prompts("in/sunday.jsonl", 15, 17);
    assertThatThrownBy(() -> run(first.getParent(), output, retry))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
        .hasMessageContaining("a run over other files");
    assertThat(output.resolve("_SUCCESS")).exists();

    Files.delete(late);
    Path moved = Files.move(first.getParent(), folder.resolve("moved"));
    assertThatThrownBy(() -> run(moved, output, plain))
        .hasMessageContaining("files were moved after others were added");
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
  void addedFilesHaveTheColumnTypesThatAreThere() throws IOException {
    Path first =
        Files.write(
            Files.createDirectory(folder.resolve("in")).resolve("monday.jsonl"),
            List.of("{\"name\": \"a\", \"prompt\": \"One day\", \"score\": 1}"));
    Path output = folder.resolve("out");
    String[] keep = {"input.format=json", "output.keep=score"};
    run(first.getParent(), output, keep);
    Files.write(
        first.resolveSibling("tuesday.jsonl"),
        List.of("{\"name\": \"b\", \"prompt\": \"One day\", \"score\": 0.5}"));

    assertThatThrownBy(
            () -> run(first.getParent(), output, keep[0], keep[1], "output.append_input=true"))
        .hasMessageContaining("output.keep = score BIGINT");
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
