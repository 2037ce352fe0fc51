package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.report.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job with models that differ from the embedded one. */
class GenerateModelTest {

  @TempDir Path folder;

  private static List<String> strings(List<Row> rows) {
    return rows.stream().map(Row::toString).toList();
  }

  @Test
  void aSharedContextIsTheSameHoweverTheInputIsCut() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    ModelCopies.replace(
        model.resolve("config.json"),
        "\"context_scope\": \"sequence\"",
        "\"context_scope\": \"batch\"");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      String prompt = i == 5 ? "" : "One day, " + "a little cat ".repeat(i % 4) + "and dog " + i;
      lines.add("{\"prompt\": \"" + prompt + "\"}");
    }
    Path input = Files.write(folder.resolve("in.jsonl"), lines);
    List<List<String>> outputs = new ArrayList<>();
    for (String partitions : List.of("1", "3", "9")) {
      Path output = folder.resolve("out-" + partitions);
      Runs.run(
          input,
          output,
          "model.uri=" + model,
          "batch.size=4",
          "sampling.samples=2",
          "input.partitions=" + partitions);
      outputs.add(strings(Runs.rows(output)));
    }
    assertThat(outputs.get(0)).hasSize(28);
    assertThat(outputs.get(1)).isEqualTo(outputs.get(0));
    assertThat(outputs.get(2)).isEqualTo(outputs.get(0));

    Runs.run(
        input,
        folder.resolve("other"),
        "model.uri=" + model,
        "batch.size=14",
        "sampling.samples=2");
    assertThat(strings(Runs.rows(folder.resolve("other"))))
        .as("another batch is another context")
        .isNotEqualTo(outputs.get(0));
  }

  @Test
  void whatPromptsShareIsComputedOnceAndChangesNoRow() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    ModelCopies.replace(
        model.resolve("config.json"),
        "\"context_pooling\": \"prompt\"",
        "\"context_pooling\": \"causal\"");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("{\"prompt\": \"" + "One day, a little cat sat. ".repeat(20) + i + "\"}");
    }
    Path input = Files.write(folder.resolve("in.jsonl"), lines);
    List<List<String>> outputs = new ArrayList<>();
    List<RunRecord> runs = new ArrayList<>();
    for (String bytes : List.of("0", "100000000")) {
      for (String partitions : List.of("1", "3")) {
        Path output = folder.resolve("out-" + bytes + "-" + partitions);
        Runs.run(
            input,
            output,
            "model.uri=" + model,
            "batch.prefix_cache_bytes=" + bytes,
            "batch.size=4",
            "output.tokens=true",
            "input.partitions=" + partitions);
        outputs.add(strings(Runs.rows(output)));
        runs.add(
            RunRecord.of(Files.readString(output.resolve("_quicksilver").resolve("run.json"))));
      }
    }

    assertThat(outputs.get(0)).hasSize(20);
    assertThat(outputs).containsOnly(outputs.get(0));
    assertThat(runs.get(0).tokens().shared()).isZero();
    assertThat(runs.get(0).sharedPrefixes()).endsWith("batch.prefix_cache_bytes is 0.");
    assertThat(runs.get(2).sharedPrefixes()).contains("share that beginning");
    for (RunRecord run : runs.subList(2, 4)) {
      assertThat(run.tokens().shared()).isGreaterThan(run.tokens().prompt() / 2);
      assertThat(run.tokens().prefilled() + run.tokens().shared()).isEqualTo(run.tokens().prompt());
    }
  }

  @Test
  void messagesAreRenderedWithTheModelsOwnTemplate() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{% for message in messages %}{% if message.role == 'nobody' %}"
            + "{{ raise_exception('nobody speaks') }}{% endif %}{{ message.content }}"
            + "{% endfor %}");
    Path input =
        Files.write(
            folder.resolve("in.jsonl"),
            List.of(
                "{\"id\": \"text\", \"prompt\": \"Once upon a time,\"}",
                "{\"id\": \"chat\", \"prompt\": [{\"role\": \"user\", \"content\": \"Once upon a"
                    + " time,\"}]}",
                "{\"id\": \"refused\", \"prompt\": [{\"role\": \"nobody\", \"content\": \"x\"}]}"));
    Path output = folder.resolve("out");

    Runs.run(input, output, "model.uri=" + model, "input.id_column=id");

    List<Row> rows = Runs.rows(output);
    assertThat(rows.get(0).<String>getAs("completion"))
        .isEqualTo(rows.get(2).<String>getAs("completion"))
        .isNotBlank();
    assertThat(rows.get(1).<String>getAs("error_code")).isEqualTo("template");
    assertThat(rows.get(1).<String>getAs("error_message")).contains("nobody speaks");
    RunRecord run =
        RunRecord.of(Files.readString(output.resolve("_quicksilver").resolve("run.json")));
    assertThat(run.digests().template()).hasSize(64);
  }

  @Test
  void aModelThatIsNoneEndsWithCode4BeforeTheOutputIsTouched() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    ModelCopies.replace(
        model.resolve("config.json"), "\"hidden_size\": 192", "\"hidden_size\": 96");
    Path input = Files.writeString(folder.resolve("in.txt"), "One day\n");

    assertThatThrownBy(() -> Runs.run(input, folder.resolve("out"), "model.uri=" + model))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.MODEL));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void theSameModelAtAnotherPlaceIsTheSameRun() throws IOException {
    Path input = Files.writeString(folder.resolve("in.txt"), "One day\n");
    Runs.run(input, folder.resolve("out"));

    Path model = ModelCopies.at(folder.resolve("model"));

    assertThat(Runs.run(input, folder.resolve("out"), "model.uri=" + model).alreadyComplete())
        .isTrue();
  }

  @Test
  void aTemplateThatAsksForTheDateIsToldOneInEveryAttempt() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    Files.writeString(
        model.resolve("chat_template.jinja"),
        "{{ strftime_now('%Y-%m-%d %H:%M:%S') }} {{ messages[0].content }}");
    Path input =
        Files.write(
            folder.resolve("in.jsonl"),
            List.of("{\"prompt\": [{\"role\": \"user\", \"content\": \"One day\"}]}"));
    Path told = folder.resolve("told");
    Path output = folder.resolve("out");

    Runs.run(input, told, "model.uri=" + model, "model.now=2026-01-31T08:00:00");
    Runs.run(input, output, "model.uri=" + model);
    String now =
        RunRecord.of(Files.readString(output.resolve("_quicksilver/run.json")))
            .settings()
            .get("model.now");
    RunSummary again = Runs.run(input, output, "model.uri=" + model);

    assertThat(java.time.LocalDateTime.parse(now)).isNotNull();
    assertThat(again.alreadyComplete()).isTrue();
    Path dated = ModelCopies.at(folder.resolve("dated"));
    Files.writeString(
        dated.resolve("chat_template.jinja"), "2026-01-31 08:00:00 {{ messages[0].content }}");
    Runs.run(input, folder.resolve("text"), "model.uri=" + dated);
    assertThat(Runs.rows(told).get(0).<String>getAs("completion"))
        .isEqualTo(Runs.rows(folder.resolve("text")).get(0).<String>getAs("completion"));
  }

  @Test
  void aModelsOwnSamplingCountsWhereItIsAskedForAndNothingElseIsSet() throws IOException {
    Path model = ModelCopies.at(folder.resolve("model"));
    Files.writeString(
        model.resolve("generation_config.json"),
        "{\"do_sample\": true, \"temperature\": 0.9, \"top_p\": 0.8, \"max_new_tokens\": 3}");
    Path input = Files.write(folder.resolve("in.txt"), List.of("One day"));
    Path output = folder.resolve("out");

    Runs.run(
        input, output, "model.uri=" + model, "model.sampling_defaults=true", "sampling.top_p=0.7");

    assertThat(RunRecord.of(Files.readString(output.resolve("_quicksilver/run.json"))).settings())
        .containsEntry("sampling.temperature", "0.9")
        .containsEntry("sampling.top_k", "50")
        .containsEntry("sampling.top_p", "0.7")
        .containsEntry("sampling.max_new_tokens", "8");
  }
}
