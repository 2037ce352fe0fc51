package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.RunKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dry run says, refuses, and leaves alone. */
class DryRunTest {

  @TempDir Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("out");
  }

  private Settings dry(Path input, String... assignments) {
    SettingsReader reader =
        new SettingsReader()
            .assignment("input.uri=" + input)
            .assignment("output.uri=" + output)
            .assignment("sampling.max_new_tokens=8")
            .assignment("output.dry_run=true");
    for (String assignment : assignments) {
      reader.assignment(assignment);
    }
    return reader.read();
  }

  private static RunPlan generate(Settings settings) {
    return GenerateJob.plan(LocalSpark.session(), settings);
  }

  private static RunPlan score(Settings settings) {
    return ScoreJob.plan(LocalSpark.session(), settings);
  }

  private static void refused(ThrowingCallable plan, ExitCode code, String hint) {
    assertThatThrownBy(plan)
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(hint);
  }

  @Test
  void aPlanSaysWhatARunWouldDoAndTouchesNothing() throws IOException {
    Path input = Files.write(folder.resolve("in.txt"), List.of("One day", "Once"));
    Settings settings = dry(input, "samples=3");

    RunPlan plan = generate(settings);

    assertThat(plan.rows()).isEqualTo(2);
    assertThat(plan.work()).isEqualTo("6 completions of at most 8 tokens");
    assertThat(plan.written()).isZero();
    assertThat(plan.complete()).isFalse();
    assertThat(output).doesNotExist();
    Runs.run(input, output, "samples=3");
    RunPlan again = generate(settings);
    assertThat(again.complete()).isTrue();
    assertThat(again.written()).isEqualTo(again.shards());
    RunPlan anew = generate(settings.with(OptionKeys.OVERWRITE, true));
    assertThat(anew.complete()).isFalse();
    assertThat(anew.written()).isZero();
  }

  @Test
  void aScoresPlanSaysWhatItWouldScoreAndTouchesNothing() throws IOException {
    Path input = Scores.questions(folder);
    Settings settings = dry(input, "input.partitions=2");

    RunPlan plan = score(settings);

    assertThat(plan.rows()).isEqualTo(4);
    assertThat(plan.work()).isEqualTo("scores of query, choices, gold");
    assertThat(plan.complete()).isFalse();
    assertThat(output).doesNotExist();
    Scores.score(input, output, "sampling.max_new_tokens=8");
    RunPlan again = score(settings);
    assertThat(again.complete()).isTrue();
    assertThat(again.written()).isEqualTo(again.shards()).isEqualTo(2);
    refused(
        () -> score(dry(input, "score.delimiter=-")),
        ExitCode.OUTPUT_CONFLICT,
        "a run with score.delimiter");
  }

  @Test
  void onlyTheRowsAskedForWouldBeScored() throws IOException {
    assertThat(score(dry(Scores.questions(folder), "input.where=subject = 'old'")).rows())
        .isEqualTo(2);
  }

  @Test
  void aPlanIsRefusedAsTheRunWouldBe() throws IOException {
    Path input = Files.write(folder.resolve("in.txt"), List.of("One day"));
    Files.createDirectory(output);
    Files.writeString(output.resolve("mine.txt"), "mine");

    refused(() -> generate(dry(input)), ExitCode.OUTPUT_CONFLICT, "files of something else");
    refused(() -> score(dry(input)), ExitCode.OUTPUT_CONFLICT, "files of something else");
    Settings both = dry(input).with(OptionKeys.OVERWRITE, true).with(RunKeys.APPEND_INPUT, true);
    refused(() -> generate(both), ExitCode.USAGE, "--append-input must stand without --overwrite");
    refused(() -> score(both), ExitCode.USAGE, "--append-input must stand without --overwrite");
    assertThat(output).isDirectoryContaining("glob:**/mine.txt");
    output = folder.resolve("none");
    refused(() -> score(dry(input)), ExitCode.INPUT, "context and continuation");
    refused(() -> score(dry(input, "model.uri=" + folder)), ExitCode.MODEL, "config.json");
    assertThat(output).doesNotExist();
  }

  @Test
  void whatFitsNoExecutorIsRefusedWhateverARowIs() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst(
                "\"max_position_embeddings\": \\d+", "\"max_position_embeddings\": 10000000"));
    String words = "word ".repeat(800_000);
    String hint = "Cannot fit the model into an executor";
    for (String row :
        List.of(
            "{\"text\": \"%s\"}",
            "{\"context\": \"%s\", \"continuation\": \" end\"}",
            "{\"query\": \"%s\", \"choices\": [\"a\", \"b\"], \"gold\": 0}",
            "{\"prompt\": \"%s\", \"reference\": \"end\"}")) {
      Path input = Files.writeString(folder.resolve("in.jsonl"), String.format(row, words) + "\n");
      refused(() -> score(dry(input, "model.uri=" + model)), ExitCode.USAGE, hint);
    }
  }

  @Test
  void aPlanToRetryErrorsTakesAnInputThatWasMended() throws IOException {
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"id\": \"a\", \"prompt\": \"\"}\n");
    Runs.run(input, output, "input.id_column=id");
    Files.writeString(input, "{\"id\": \"a\", \"prompt\": \"One day\"}\n");

    RunPlan plan = generate(dry(input, "input.id_column=id", "output.retry_errors=true"));

    assertThat(plan.work()).startsWith("error rows once more");
    assertThat(plan.complete()).isFalse();
    assertThat(Runs.rows(output).get(0).<String>getAs("error_code")).isEqualTo("prompt_empty");
  }
}
