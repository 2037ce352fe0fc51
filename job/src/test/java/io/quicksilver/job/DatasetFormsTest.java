package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets as people have them, from their files to the rows of the output. */
class DatasetFormsTest {

  private static final List<String> PROMPTS =
      List.of(
          "One day",
          "Once",
          "Once, upon",
          "Tom asked: What is it?\nAnswer:",
          "Lily asked: Why?\nAnswer:");
  private static List<String> spoken;

  @TempDir Path folder;

  /** Writes lines, compressed as the name's ending says. */
  private Path file(String name, String... lines) throws IOException {
    Path path = folder.resolve(name);
    Files.createDirectories(path.getParent());
    byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    CompressionCodec codec =
        new CompressionCodecFactory(new Configuration())
            .getCodec(new org.apache.hadoop.fs.Path(name));
    try (OutputStream file = Files.newOutputStream(path);
        OutputStream stream = codec == null ? file : codec.createOutputStream(file)) {
      stream.write(text);
    }
    return path;
  }

  private List<Row> run(Path input, String... assignments) {
    Path output = folder.resolve("out-" + input.getFileName());
    Runs.run(input, output, assignments);
    return Runs.rows(output);
  }

  /** What the model says to these prompts, each a line of plain text. */
  @BeforeAll
  static void complete(@TempDir Path plain) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String prompt : PROMPTS) {
      String text = prompt.replace("\n", "\\n");
      lines.add("{\"id\": \"" + lines.size() + "\", \"prompt\": \"" + text + "\"}");
    }
    Files.write(plain.resolve("in.jsonl"), lines);
    Runs.run(plain.resolve("in.jsonl"), plain.resolve("out"), "input.id_column=id");
    spoken = completions(Runs.rows(plain.resolve("out")));
    assertThat(spoken).doesNotHaveDuplicates();
  }

  private static List<String> expected(String... prompts) {
    return Arrays.stream(prompts).map(prompt -> spoken.get(PROMPTS.indexOf(prompt))).toList();
  }

  private static List<String> completions(List<Row> rows) {
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.<String>getAs("error_message")).as(row.toString()).isNull());
    return rows.stream().map(row -> row.<String>getAs("completion")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"in.json.gz", "in.csv.bz2"})
  void aCompressedFileIsReadByItsName(String name) throws IOException {
    Path input =
        name.contains(".csv")
            ? file(name, "id,prompt", "0,One day", "1,\"Once, upon\"")
            : file(
                name,
                "{\"id\": \"0\", \"prompt\": \"One day\"}",
                "{\"id\": \"1\", \"prompt\": \"Once, upon\"}");

    assertThat(completions(run(input, "input.id_column=id")))
        .isEqualTo(expected("One day", "Once, upon"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json.gz", "csv.bz2"})
  void foldersNamedByValuesAreColumnsToKeepAndToAskFor(String ending) throws IOException {
    boolean csv = ending.startsWith("csv");
    for (String place :
        List.of(
            "country=de/day=2026-01-01",
            "country=de/day=2026-01-02",
            "country=fr/day=2026-01-02")) {
      file(
          "in/" + place + "/part." + ending,
          csv ? "id,prompt" : "{\"id\": 0, \"prompt\": \"Once\"}",
          csv ? "0,Once" : "");
    }

    List<Row> rows =
        run(
            folder.resolve("in"),
            "input.format=" + (csv ? "csv" : "json"),
            "output.keep=[country, day]",
            "input.where=day > '2026-01-01'");

    assertThat(rows)
        .extracting(row -> row.getAs("country"), row -> row.getAs("day"))
        .containsExactlyInAnyOrder(
            tuple("de", Date.valueOf("2026-01-02")), tuple("fr", Date.valueOf("2026-01-02")));
    assertThat(rows).extracting(row -> row.<String>getAs("id")).doesNotHaveDuplicates();
    assertThat(completions(rows)).containsOnly(expected("Once").get(0));
  }

  @Test
  void aPromptMayLieInsideARow() throws IOException {
    List<String> expected = expected("One day", "Once");
    Path input =
        file(
            "in.jsonl",
            "{\"id\": 0, \"turns\": [\"One day\", \"x\"], \"body\": {\"prompt\": \"One day\"}}",
            "{\"id\": 1, \"turns\": [\"Once\"], \"body\": {\"prompt\": \"Once\", \"n\": 2}}");
    Path table = folder.resolve("in.parquet");
    LocalSpark.session().read().json(input.toString()).write().parquet(table.toString());

    assertThat(completions(run(input, "input.prompt_column=body.prompt", "input.id_column=id")))
        .isEqualTo(expected);
    assertThat(completions(run(table, "input.prompt_column=turns[0]", "input.id_column=id")))
        .isEqualTo(expected);
  }

  @Test
  void aNameIsNoPattern() throws IOException {
    Path input = file("my {best} prompts [1] 50% #2?.jsonl", "{\"prompt\": \"Once\"}");
    file("my best prompts 1 50% #2x.jsonl", "{\"prompt\": \"One day\"}", "{\"prompt\": \"He\"}");

    assertThat(completions(run(input))).isEqualTo(expected("Once"));
  }

  @Test
  void aTemplateMakesThePromptOfSeveralColumns() throws IOException {
    Path input =
        file(
            "in.jsonl",
            "{\"id\": 0, \"who\": {\"name\": \"Tom\"}, \"question\": \"What is it?\"}",
            "{\"id\": 1, \"who\": {\"name\": \"Lily\"}, \"question\": \"Why?\"}");

    assertThat(
            completions(
                run(
                    input,
                    "input.prompt_template={who.name} asked: {question}\\nAnswer:",
                    "input.id_column=id")))
        .isEqualTo(expected("Tom asked: What is it?\nAnswer:", "Lily asked: Why?\nAnswer:"));
  }

  @Test
  void onlyTheRowsAskedForAreCompletedAndOneThatCannotBeReadIsAnErrorRow() throws IOException {
    Path input =
        file(
            "in.jsonl.gz",
            "{\"id\": \"a\", \"prompt\": \"One day\", \"lang\": \"en\"}",
            "{\"id\": \"b\", \"prompt\": \"Un jour\", \"lang\": \"fr\"}",
            "{\"id\": ");

    List<Row> rows = run(input, "input.id_column=id", "input.where=lang = 'en'");

    assertThat(rows)
        .extracting(row -> row.<String>getAs("error_code"))
        .containsExactlyInAnyOrder(null, "input_malformed");
    assertThat(rows).extracting(row -> row.<String>getAs("id")).contains("a").doesNotContain("b");
  }
}
