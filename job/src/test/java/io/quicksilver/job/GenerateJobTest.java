package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.report.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on two cores with the embedded model. */
class GenerateJobTest {

  @TempDir Path folder;

  private Path lines(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private Path prompts(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String prompt = "One day, " + "a little cat ".repeat(i % 7) + "and dog " + i;
      lines.add("{\"name\": \"row " + i + "\", \"prompt\": \"" + prompt + "\"}");
    }
    return Files.write(folder.resolve("prompts-" + count + ".jsonl"), lines);
  }

  @Test
  void everyRowIsCompleted() throws IOException {
    Path output = folder.resolve("out");

    RunSummary summary =
        Runs.run(prompts(40), output, "input.id_column=name", "output.keep=[\"prompt\"]");

    List<Row> rows = Runs.rows(output);
    assertThat(rows).hasSize(40);
    Set<String> ids = new HashSet<>();
    for (Row row : rows) {
      String id = row.getAs("id");
      assertThat(ids.add(id)).isTrue();
      assertThat(row.<String>getAs("status")).isEqualTo("ok");
      assertThat(row.<String>getAs("completion")).isNotNull();
      assertThat(row.<Integer>getAs("completion_tokens")).isBetween(1, 8);
      assertThat(row.<Integer>getAs("prompt_tokens")).isPositive();
      assertThat(row.<Double>getAs("logprob")).isNegative();
      assertThat(row.<String>getAs("prompt")).endsWith("dog " + id.substring(4));
    }
    assertThat(rows.get(0).schema().fieldNames())
        .containsExactly(
            "id",
            "sample",
            "status",
            "completion",
            "finish_reason",
            "prompt_tokens",
            "completion_tokens",
            "logprob",
            "error_code",
            "error_message",
            "prompt");
    assertThat(summary.okRows()).isEqualTo(40);
    assertThat(summary.errorRows()).isZero();
  }

  @Test
  void theEmbeddedModelContinuesAStory() throws IOException {
    Path output = folder.resolve("out");

    Runs.run(lines("a story.txt", "Once upon a time,"), output, "sampling.max_new_tokens=16");

    assertThat(Runs.rows(output).get(0).<String>getAs("completion"))
        .startsWith(" there was a little girl named Lily.");
  }

  @Test
  void aBadRowIsARow() throws IOException {
    Path input =
        lines(
            "bad.jsonl",
            "{\"id\": \"good\", \"prompt\": \"One day\"}",
            "{\"id\": \"empty\", \"prompt\": \"\"}",
            "{\"id\": \"null\", \"prompt\": null}",
            "{\"id\": \"missing\"}",
            "{\"id\": \"number\", \"prompt\": 42}",
            "{\"id\": \"object\", \"prompt\": {\"text\": \"x\"}}",
            "{\"id\": \"list\", \"prompt\": [\"x\"]}",
            "{\"id\": \"long\", \"prompt\": \"" + "little dog ".repeat(600) + "\"}",
            "{\"id\": \"chat\", \"prompt\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
            "{\"id\": \"hot\", \"prompt\": \"One day\", \"temperature\": -1}",
            "{\"id\": \"word\", \"prompt\": \"One day\", \"max_new_tokens\": \"many\"}",
            "{\"id\": \"short\", \"prompt\": \"One day\", \"max_new_tokens\": 2}",
            "this is no JSON",
            "");
    Path output = folder.resolve("out");

    RunSummary summary = Runs.run(input, output, "input.id_column=id");

    Map<String, String> codes = new java.util.TreeMap<>();
    for (Row row : Runs.rows(output)) {
      String code = row.getAs("error_code");
      codes.put(row.getAs("id"), code == null ? row.<String>getAs("finish_reason") : code);
      assertThat(row.<String>getAs("status")).isEqualTo(code == null ? "ok" : "error");
      assertThat(row.<String>getAs("completion") == null).isEqualTo(code != null);
    }
    String broken =
        codes.keySet().stream().filter(id -> id.length() == 32).findFirst().orElseThrow();
    assertThat(codes)
        .containsEntry("good", "length")
        .containsEntry("empty", "prompt_empty")
        .containsEntry("null", "prompt_empty")
        .containsEntry("missing", "prompt_empty")
        .containsEntry("number", "prompt_type")
        .containsEntry("object", "prompt_type")
        .containsEntry("list", "prompt_type")
        .containsEntry("long", "prompt_too_long")
        .containsEntry("chat", "template")
        .containsEntry("hot", "option")
        .containsEntry("word", "option")
        .containsEntry("short", "length")
        .containsEntry(broken, "input_malformed")
        .hasSize(13);
    assertThat(summary.errorRows()).isEqualTo(11);
  }

  @Test
  void moreErrorRowsThanTheBudgetEndWithCode5AndWithoutSuccess() throws IOException {
    Path input = lines("bad.jsonl", "{\"prompt\": \"One day\"}", "{\"prompt\": \"\"}");
    Path output = folder.resolve("out");

    // One shard, so that it is written whole before anybody looks at the budget.
    assertThatThrownBy(() -> Runs.run(input, output, "errors.max_rate=0.4", "input.partitions=1"))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.ERROR_BUDGET))
        .hasMessageContaining("1 of 2 rows");

    assertThat(output.resolve("_SUCCESS")).doesNotExist();
    assertThat(Runs.rows(output)).hasSize(2);
    assertThat(Runs.run(input, output, "errors.max_rate=0.5").alreadyComplete()).isTrue();
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  @Test
  void anOutputOfAnotherRunIsNotTouched() throws IOException {
    Path input = lines("in.jsonl", "{\"prompt\": \"One day\"}");
    Path output = folder.resolve("out");
    Runs.run(input, output);
    List<String> before = listing(output);

    assertThatThrownBy(() -> Runs.run(input, output, "sampling.seed=1"))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
        .hasMessageContaining("--overwrite");
    assertThat(listing(output)).isEqualTo(before);
    assertThat(Runs.run(input, output).alreadyComplete()).isTrue();
    assertThat(listing(output)).isEqualTo(before);

    assertThat(Runs.run(input, output, "sampling.seed=1", "output.overwrite=true").okRows())
        .isOne();
  }

  @Test
  void foreignFilesInTheOutputAreRefusedBeforeAnythingIsRead() throws IOException {
    Path output = Files.createDirectory(folder.resolve("out"));
    Files.writeString(output.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> Runs.run(folder.resolve("nothing.jsonl"), output))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
        .hasMessageContaining("files of something else");
    assertThat(output.resolve("thesis.txt")).exists();
  }

  @Test
  void anOutputThatHoldsTheInputIsRefused() throws IOException {
    Path input = lines("in.jsonl", "{\"prompt\": \"One day\"}");

    assertThatThrownBy(() -> Runs.run(input, folder, "output.overwrite=true"))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("must not hold --input");
    assertThat(input).exists();
  }

  @Test
  void aMissingInputOrColumnEndsWithCode3() throws IOException {
    Path input = lines("in.jsonl", "{\"question\": \"One day\", \"answer\": \"1\"}");

    assertThatThrownBy(() -> Runs.run(folder.resolve("no.jsonl"), folder.resolve("out")))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining("no.jsonl");
    assertThatThrownBy(() -> Runs.run(input, folder.resolve("out")))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining("--prompt-column")
        .hasMessageContaining("answer, question");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void theRunRecordAndTheReportTellWhatHappened() throws IOException {
    Path input =
        lines(
            "in.jsonl",
            "{\"prompt\": \"One day\"}",
            "{\"prompt\": \"A cat\"}",
            "{\"name\": \"<script>alert(1)</script>\", \"prompt\": 5}");
    Path output = folder.resolve("out");

    Runs.run(input, output, "input.partitions=3", "input.id_column=name");

    RunRecord run =
        RunRecord.of(Files.readString(output.resolve("_quicksilver").resolve("run.json")));
    assertThat(run.outcome()).isEqualTo(RunRecord.COMPLETE);
    assertThat(run.counts()).isEqualTo(new RunRecord.Counts(3, 3, 2, 1));
    assertThat(run.errorCodes()).containsExactly(Map.entry("prompt_type", 1L));
    assertThat(run.executors()).singleElement().extracting(RunRecord.Executor::loads).isEqualTo(1L);
    assertThat(run.executors().get(0).partitions()).isBetween(1L, 3L);
    assertThat(run.shards()).isEqualTo(new RunRecord.Shards(3, 0, 1));
    assertThat(run.firstPromptTokens()).startsWith(1);
    assertThat(run.settings()).containsEntry("sampling.max_new_tokens", "8");
    assertThat(run.sharedPrefixes()).contains("share nothing").contains("context_pooling=prompt");
    assertThat(run.slots().share()).isPositive();
    assertThat(run.digests().input()).hasSize(64);
    assertThat(run.versions().spark()).isEqualTo(LocalSpark.session().version());
    assertThat(Files.readString(output.resolve("_quicksilver").resolve("report.html")))
        .contains("prompt_type", "&lt;script&gt;")
        .doesNotContain("<script>alert");
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(LocalSpark.session().read().parquet(output.toString()).count()).isEqualTo(3);
  }

  @Test
  void anInputWithoutRowsGivesAnOutputWithoutRows() throws IOException {
    Path output = folder.resolve("out");

    RunSummary summary = Runs.run(lines("empty.txt"), output);

    assertThat(summary.inputRows()).isZero();
    assertThat(LocalSpark.session().read().parquet(output.toString()).columns())
        .contains("id", "completion");
    assertThat(output.resolve("_SUCCESS")).exists();
  }

  @Test
  void equalIdsOfTheUserStayRowsOfTheirOwn() throws IOException {
    Path input =
        lines(
            "in.jsonl",
            "{\"id\": 1, \"prompt\": \"One day\"}",
            "{\"id\": 1, \"prompt\": \"A cat\"}",
            "{\"id\": 1, \"prompt\": \"One day\"}");
    Path output = folder.resolve("out");

    Runs.run(input, output, "input.id_column=id");

    assertThat(Runs.rows(output).stream().map(row -> row.<String>getAs("id")))
        .containsExactly("1", "1", "1");
  }

  @Test
  void jsonOutputHasEveryColumn() throws IOException {
    Path output = folder.resolve("out");

    Runs.run(lines("in.txt", "One day"), output, "output.format=json", "output.tokens=true");

    Row row = LocalSpark.session().read().json(output.toString()).collectAsList().get(0);
    assertThat(row.schema().fieldNames())
        .contains("error_code", "error_message", "token_ids", "token_logprobs", "completion");
    assertThat(row.getList(row.fieldIndex("token_ids"))).hasSize(8);
    assertThat(row.getList(row.fieldIndex("token_logprobs"))).hasSize(8);
  }

  private static List<String> listing(Path output) throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      List<String> names = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        names.add(file + " " + Files.getLastModifiedTime(file));
      }
      return names;
    }
  }
}
