package io.quicksilver.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad rows in files that are not JSON lines; each is a row of the output. */
class BadFilesTest {

  private static final String LONG = "little dog ".repeat(900_000);

  @TempDir Path folder;

  private Map<String, String> codes(Path output) {
    Map<String, String> codes = new TreeMap<>();
    for (Row row : Runs.rows(output)) {
      String code = row.getAs("error_code");
      codes.put(row.getAs("id"), code == null ? "ok" : code);
    }
    return codes;
  }

  /** A table of prompts, as bytes so that some are no text. */
  private static Dataset<Row> table() {
    byte[] broken = {'O', 'n', 'e', (byte) 0xff, (byte) 0xc3, ' ', 'd', 'a', 'y'};
    List<Row> rows =
        List.of(
            RowFactory.create("good", bytes("One day"), 2),
            RowFactory.create("null", null, 2),
            RowFactory.create("empty", bytes(""), 2),
            RowFactory.create("long", bytes(LONG), 2),
            RowFactory.create("unbroken", bytes("x".repeat(10 << 20)), 2),
            RowFactory.create("control", bytes("One \u0000\u0007\u001b[31m day"), 2),
            RowFactory.create("broken", broken, 2),
            RowFactory.create("option", bytes("One day"), -2),
            RowFactory.create("same", bytes("One day"), null));
    StructType type =
        new StructType()
            .add("name", DataTypes.StringType)
            .add("bytes", DataTypes.BinaryType)
            .add("max_new_tokens", DataTypes.IntegerType);
    return LocalSpark.session()
        .createDataFrame(rows, type)
        .selectExpr("name", "cast(bytes as string) as prompt", "max_new_tokens");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void badCellsOfATableAreRows(String format) {
    Path input = folder.resolve("table");
    table().coalesce(1).write().format(format).save(input.toString());
    Path output = folder.resolve("out");

    RunSummary summary = Runs.run(input, output, "input.format=" + format, "input.id_column=name");

    assertThat(codes(output))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "good", "ok",
                "null", "prompt_empty",
                "empty", "prompt_empty",
                "long", "prompt_too_long",
                "unbroken", "prompt_too_long",
                "control", "ok",
                "broken", "ok",
                "option", "option",
                "same", "ok"));
    assertThat(summary.inputRows()).isEqualTo(9);
  }

  @Test
  void badLinesOfTextAreRows() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.writeBytes(bytes("\ufeffOne day\n\n   \nOne \u0000 day\n"));
    lines.writeBytes(new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    lines.writeBytes(bytes(LONG + "\n" + "x".repeat(17 << 20) + "\nA cat"));
    Path input = Files.write(folder.resolve("in.txt"), lines.toByteArray());
    Path output = folder.resolve("out");

    RunSummary summary = Runs.run(input, output);

    assertThat(summary.inputRows()).isEqualTo(8);
    assertThat(codes(output).values())
        .containsExactlyInAnyOrder(
            "ok", "prompt_empty", "ok", "ok", "ok", "prompt_too_long", "input_malformed", "ok");
    assertThat(Runs.rows(output))
        .extracting(row -> row.<String>getAs("error_message"))
        .contains(
            "Cannot read the row: its text must be a record of the input's format, got "
                + "x".repeat(30)
                + "… (a line of more than 16777216 bytes)");
  }

  @Test
  void badRecordsOfCsvAreRows() throws IOException {
    Path input =
        Files.write(
            folder.resolve("in.csv"),
            bytes(
                "\ufeffname,prompt,temperature\n"
                    + "good,One day,\n"
                    + "short,One day\n"
                    + "many,One day,0,4,5,6\n"
                    + "none,,\n"
                    + "hot,One day,hot\n"
                    + "null,One \u0000 day,\n"
                    + "quoted,\"One \"\"day\",\n"
                    + "long,"
                    + LONG
                    + ",\n"
                    + "open,\"One day,\nlast,One day,0\n"));
    Path output = folder.resolve("out");

    RunSummary summary = Runs.run(input, output, "input.id_column=name");

    Map<String, String> codes = codes(output);
    assertThat(codes)
        .containsEntry("good", "ok")
        .containsEntry("none", "prompt_empty")
        .containsEntry("hot", "option")
        .containsEntry("null", "ok")
        .containsEntry("quoted", "ok")
        .containsEntry("long", "prompt_too_long");
    assertThat(summary.inputRows()).isEqualTo(9);
    assertThat(Runs.rows(output)).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "orc"})
  void aFileThatIsNoneOfItsFormatEndsWithCode3(String format) throws IOException {
    Path input = Files.createDirectory(folder.resolve("table"));
    Files.write(input.resolve("part-0." + format), bytes("PAR1 this is nothing ORC"));

    assertThatThrownBy(() -> Runs.run(input, folder.resolve("out"), "input.format=" + format))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
        .hasMessageStartingWith("Cannot read the input: ");
  }

  private void refused(Path input, String sentence, String... assignments) {
    assertThatThrownBy(() -> Runs.run(input, folder.resolve("out"), assignments))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
        .hasMessageStartingWith("Cannot read the input: ")
        .hasMessageContaining(sentence);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON at all\n", "\n\n"})
  void linesWithoutAnyColumnAreRefusedAsSuch(String text) throws IOException {
    Path input = Files.writeString(folder.resolve("in.jsonl"), text);

    refused(input, "it must have rows with a column for --prompt-column, got none");
  }

  @Test
  void aSourceThatIsNotOnTheClassPathIsNamed() throws IOException {
    Path input = Files.writeString(folder.resolve("in.jsonl"), "{}");

    refused(input, "Failed to find the data source: delta", "input.format=delta");
  }
}
