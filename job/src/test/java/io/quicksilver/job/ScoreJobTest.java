package io.quicksilver.job;

import static io.quicksilver.job.Scores.byId;
import static io.quicksilver.job.Scores.questions;
import static io.quicksilver.job.Scores.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quicksilver.job.report.RunRecord;
import io.quicksilver.job.score.ScoreMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole score on two cores with the embedded model. */
class ScoreJobTest {

  @TempDir Path folder;

  private Path lines(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  @Test
  void choicesAreJudgedByTheirLogprobAndByThatOfAByte() throws IOException {
    Path output = folder.resolve("out");

    ScoreSummary summary =
        score(questions(folder), output, "input.id_column=id", "score.group_by=subject");

    Map<String, Row> rows = byId(output);
    Row first = rows.get("a");
    List<Double> logprobs = first.getList(first.fieldIndex("choice_logprobs"));
    assertThat(logprobs).hasSize(2);
    assertThat(first.<Integer>getAs("predicted"))
        .isEqualTo(logprobs.get(0) >= logprobs.get(1) ? 0 : 1);
    assertThat(first.<Boolean>getAs("correct")).isTrue();
    assertThat(first.<Double>getAs("logprob")).isEqualTo(logprobs.get(0));
    assertThat(first.<String>getAs("subject")).isEqualTo("old");
    Row second = rows.get("b");
    List<Double> other = second.getList(second.fieldIndex("choice_logprobs"));
    assertThat(second.<Boolean>getAs("correct_norm"))
        .isEqualTo(other.get(1) / "qqq xx z".length() > other.get(0) / "dog in the park".length());
    assertThat(rows.get("d").<String>getAs("error_code")).isEqualTo("gold");
    ScoreMetrics metrics = summary.metrics();
    assertThat(metrics.kind()).isEqualTo("choices");
    assertThat(metrics.counts())
        .isEqualTo(new ScoreMetrics.Counts(4, 3, 1, metrics.counts().tokens()));
    assertThat(metrics.metrics()).containsOnlyKeys("acc", "acc_norm");
    assertThat(metrics.metrics().get("acc").rows()).isEqualTo(3);
    assertThat(metrics.groups()).containsOnlyKeys("old", "new");
    assertThat(metrics.groups().get("new").get("acc").rows()).isOne();
    assertThat(metrics.groups().get("new").get("acc").standardError()).isNull();
    String written = Files.readString(output.resolve("_quicksilver").resolve("metrics.json"));
    assertThat(ScoreMetrics.of(written)).isEqualTo(metrics);
    assertThat(written).contains("\"acc_norm\"", "\"stderr\"", "\"the query\"");
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(Files.readString(output.resolve("_quicksilver").resolve("report.html")))
        .contains("acc_norm");
  }

  @Test
  void aContinuationsLogprobIsTheSumOverItsPrefixes() throws IOException {
    Path input =
        lines(
            "pairs.jsonl",
            "{\"id\": \"both\", \"context\": \"Once upon a\", \"continuation\": \" time, there\"}",
            "{\"id\": \"space\", \"context\": \"Once upon a \", \"continuation\": \"time, there\"}",
            "{\"id\": \"none\", \"context\": \"Once upon a\", \"continuation\": \"\"}",
            "{\"id\": \"null\", \"context\": null, \"continuation\": \"x\"}",
            "{\"id\": \"start\", \"context\": \"\", \"continuation\": \"Once upon a time\"}");
    Path output = folder.resolve("out");

    ScoreSummary summary = score(input, output, "input.id_column=id");

    Map<String, Row> rows = byId(output);
    assertThat(rows.get("both").<Boolean>getAs("is_greedy")).isTrue();
    assertThat(rows.get("both").<Double>getAs("logprob")).isBetween(-2.0, 0.0);
    assertThat(rows.get("space").<Double>getAs("logprob"))
        .isEqualTo(rows.get("both").<Double>getAs("logprob"));
    assertThat(rows.get("none").<String>getAs("error_code")).isEqualTo("continuation_empty");
    assertThat(rows.get("null").<String>getAs("error_code")).isEqualTo("context_empty");
    assertThat(rows.get("start").<Integer>getAs("tokens")).isPositive();
    double mean =
        (2 * rows.get("both").<Double>getAs("logprob") + rows.get("start").<Double>getAs("logprob"))
            / 3;
    assertThat(summary.metrics().metrics().get("perplexity").value())
        .isCloseTo(Math.exp(-mean), within(1e-9 * Math.exp(-mean)));
  }

  private Path stories() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      String story = "One day, a little cat met dog " + i + ". They were very happy. ";
      lines.add("{\"id\": \"s" + i + "\", \"text\": \"" + story.repeat(1 + 20 * (i % 3)) + "\"}");
    }
    lines.add("{\"id\": \"empty\", \"text\": \"\"}");
    return Files.write(folder.resolve("stories.jsonl"), lines);
  }

  @Test
  void noLayoutChangesARowOrAMetric() throws IOException {
    Path input = stories();
    Path reference = folder.resolve("reference");
    ScoreSummary expected = score(input, reference, "input.id_column=id", "score.stride=100");
    assertThat(expected.metrics().counts().ok()).isEqualTo(9);
    assertThat(byId(reference).get("empty").<String>getAs("error_code")).isEqualTo("text_empty");
    for (String layout : List.of("1,7", "3,64", "5,2000")) {
      String[] parts = layout.split(",", -1);
      Path output = folder.resolve("layout-" + parts[0]);
      ScoreSummary summary =
          score(
              input,
              output,
              "input.id_column=id",
              "score.stride=100",
              "input.partitions=" + parts[0],
              "batch.tokens_per_step=" + parts[1]);
      assertThat(byId(output).toString()).isEqualTo(byId(reference).toString());
      assertThat(summary.metrics()).isEqualTo(expected.metrics());
    }
  }

  @Test
  void perplexitiesAreOfOneLogprobOverTheirCounts() throws IOException {
    Path output = folder.resolve("out");

    ScoreMetrics metrics = score(stories(), output, "input.id_column=id").metrics();

    double logprob = 0;
    long bytes = 0;
    long words = 0;
    for (Row row : byId(output).values()) {
      if (row.<String>getAs("status").equals("ok")) {
        logprob += row.<Double>getAs("logprob");
        bytes += row.<Long>getAs("bytes");
        words += row.<Long>getAs("words");
      }
    }
    assertThat(metrics.metrics().get("byte_perplexity").value())
        .isCloseTo(Math.exp(-logprob / bytes), within(1e-12));
    assertThat(metrics.metrics().get("bits_per_byte").value())
        .isCloseTo(-logprob / bytes / Math.log(2), within(1e-12));
    assertThat(metrics.metrics().get("word_perplexity").value())
        .isCloseTo(Math.exp(-logprob / words), within(1e-6));
    assertThat(metrics.metrics().get("byte_perplexity").standardError()).isPositive();
  }

  @Test
  void completionsAreComparedWithTheirReference() throws IOException {
    Path input =
        lines(
            "generate.jsonl",
            "{\"id\": \"1\", \"start\": \"Once upon a\", \"end\": \"It was a time\"}",
            "{\"id\": \"2\", \"start\": \"Once upon a\", \"end\": \"mice\", \"samples\": 2}",
            "{\"id\": \"3\", \"start\": \"Once upon a\", \"end\": null}",
            "{\"id\": \"4\", \"start\": \"\", \"end\": \"time\"}");
    Path output = folder.resolve("out");

    ScoreMetrics metrics =
        score(
                input,
                output,
                "input.id_column=id",
                "sampling.max_new_tokens=4",
                "score.prompt=start",
                "score.reference=end",
                "score.extract=(time|mice)",
                "output.keep=start")
            .metrics();

    Map<String, Row> rows = byId(output);
    assertThat(rows.get("1").<String>getAs("extracted")).isEqualTo("time");
    assertThat(rows.get("1").<Boolean>getAs("exact_match")).isTrue();
    assertThat(rows.get("1").<String>getAs("start")).isEqualTo("Once upon a");
    assertThat(rows.get("2").<Boolean>getAs("exact_match")).isFalse();
    assertThat(rows.get("3").<String>getAs("error_code")).isEqualTo("reference_empty");
    assertThat(rows.get("4").<String>getAs("error_code")).isEqualTo("prompt_empty");
    assertThat(metrics.metrics().get("exact_match").value()).isEqualTo(0.5);
    assertThat(rows.get("1").schema().fieldNames()).doesNotContain("reference");
  }

  @Test
  void completionsAreDrawnAndDatedAsTheModelSaysWhereThatIsAskedFor() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    Files.writeString(model.resolve("generation_config.json"), "{\"max_new_tokens\": 3}");
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{{ strftime_now('%Y-%m-%d %H:%M:%S') }} {{ messages[0].content }}");
    Path input =
        lines(
            "generate.jsonl",
            "{\"prompt\": [{\"role\": \"user\", \"content\": \"One\"}], \"reference\": \"day\"}");
    Path output = folder.resolve("out");
    String[] settings = {"model.uri=" + model, "model.sampling_defaults=true"};

    score(input, output, settings);

    Map<String, String> told =
        RunRecord.of(Files.readString(output.resolve("_quicksilver/run.json"))).settings();
    assertThat(told).containsEntry("sampling.max_new_tokens", "3");
    assertThat(LocalDateTime.parse(told.get("model.now"))).isNotNull();
    assertThat(score(input, output, settings).alreadyComplete()).isTrue();
  }

  @Test
  void examplesStandAheadOfEveryQuery() throws IOException {
    Path input = lines("one.jsonl", "{\"context\": \"Once upon a\", \"continuation\": \" time\"}");
    Path spelled =
        lines(
            "two.jsonl",
            "{\"context\": \"A cat's dog.\\n\\nOnce upon a\", \"continuation\": \" time\"}");

    score(input, folder.resolve("a"), "score.examples=[\"A cat's dog.\"]");
    score(spelled, folder.resolve("b"));

    assertThat(Runs.inOrder(folder.resolve("a")).get(0).<Double>getAs("logprob"))
        .isEqualTo(Runs.inOrder(folder.resolve("b")).get(0).<Double>getAs("logprob"));
  }

  @Test
  void anotherRunOfTheSameCommandComputesNothing() throws IOException {
    Path output = folder.resolve("out");
    ScoreSummary first = score(stories(), output, "input.id_column=id");
    ScoreSummary second = score(stories(), output, "input.id_column=id");
    assertThat(second.alreadyComplete()).isTrue();
    assertThat(second.metrics()).isEqualTo(first.metrics());
    assertThatThrownBy(() -> score(stories(), output, "input.id_column=id", "score.stride=9"))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT));
    RunRecord run =
        RunRecord.of(Files.readString(output.resolve("_quicksilver").resolve("run.json")));
    assertThat(run.counts()).isEqualTo(new RunRecord.Counts(10, 10, 9, 1));
    assertThat(run.firstPromptTokens()).startsWith(1);
  }

  @Test
  void aModelThatSeesTheFutureIsRefusedUnlessPrequential() throws IOException {
    Path full = ModelCopies.at(folder.resolve("full"));
    ModelCopies.replace(
        full.resolve("config.json"),
        "\"context_pooling\": \"prompt\"",
        "\"context_pooling\": \"full\"");
    Path input = lines("in.jsonl", "{\"text\": \"Once upon a time, there was a cat.\"}");

    assertThatThrownBy(() -> score(input, folder.resolve("out"), "model.uri=" + full))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("Cannot score in one forward: the model's context_pooling must be")
        .hasMessageContaining("--prequential");
    assertThat(folder.resolve("out")).doesNotExist();

    ScoreMetrics metrics =
        score(input, folder.resolve("out"), "model.uri=" + full, "score.prequential=true")
            .metrics();
    assertThat(metrics.semantics().prequential()).isTrue();
    assertThat(metrics.counts().ok()).isOne();
  }

  @Test
  void anInputWithoutTheColumnsIsRefused() throws IOException {
    Path input = lines("in.jsonl", "{\"words\": \"Once\"}");
    assertThatThrownBy(() -> score(input, folder.resolve("out")))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining("context and continuation")
        .hasMessageEndingWith("got words");
    assertThat(score(input, folder.resolve("out"), "score.text=upper(words)").metrics().kind())
        .isEqualTo("text");
  }
}
