package io.quicksilver.job.shard;

import static io.quicksilver.job.shard.ShardRuns.cutOff;
import static io.quicksilver.job.shard.ShardRuns.prompts;
import static io.quicksilver.job.shard.ShardRuns.record;
import static io.quicksilver.job.shard.ShardRuns.run;
import static io.quicksilver.job.shard.ShardRuns.shards;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.RunSummary;
import io.quicksilver.job.Runs;
import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was cut off, repeated, added to or replaced ends as one that never was. */
class ResumeTest {

  @TempDir Path folder;

  @Test
  void theSameCommandGoesOnAndEndsWithTheSameBytes() throws IOException {
    Path input = prompts(folder, "in.jsonl", 0, 50);
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
    Path input = prompts(folder, "in.jsonl", 0, 12);
    Path output = folder.resolve("out");
    run(input, output);
    cutOff(output);

    assertThat(run(input, output).okRows()).isEqualTo(12);

    assertThat(record(output).shards().before()).isEqualTo(shards(output).size());
    assertThat(record(output).counts().output()).isEqualTo(12);
  }

  @Test
  void anotherRunIsRefusedWithWhatIsDifferentAndNothingIsTouched() throws IOException {
    Path input = prompts(folder, "in.jsonl", 0, 12);
    Path output = folder.resolve("out");
    run(input, output);
    cutOff(output, "0");
    Map<String, Integer> before = shards(output);
    Path more = prompts(folder, "more.jsonl", 0, 13);

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
    Path input = prompts(folder, "in.jsonl", 0, 3);
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
    Path first = prompts(folder, "in/monday.jsonl", 0, 20);
    Path output = folder.resolve("out");
    run(first.getParent(), output, "input.format=json");
    Map<String, Integer> before = shards(output);
    Path added = prompts(folder, "in/friday.jsonl", 20, 35);

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
    Path input = prompts(folder, "in.jsonl", 0, 12);
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
    Path input = prompts(folder, "in.jsonl", 0, 4);
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
  void filesOfSeveralIntakesStayWhereTheyAre() throws IOException {
    Path first = prompts(folder, "in/monday.jsonl", 0, 9);
    Path output = folder.resolve("out");
    String[] plain = {"input.format=json"};
    String[] append = {"input.format=json", "output.append_input=true"};
    String[] retry = {"input.format=json", "output.retry_errors=true"};
    run(first.getParent(), output, plain);
    prompts(folder, "in/friday.jsonl", 9, 15);
    run(first.getParent(), output, append);

    Path late = prompts(folder, "in/sunday.jsonl", 15, 17);
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
}
