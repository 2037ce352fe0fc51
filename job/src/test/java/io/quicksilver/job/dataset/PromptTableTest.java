package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class PromptTableTest extends TableOfPrompts {

  private LongestRow longest(Path path) {
    try (PromptTable table = open(path)) {
      return table.longest();
    }
  }

  @Test
  void howLongRowsMayBeIsSeenBeforeTheyAreTokenised() throws IOException {
    format = "text";
    prompt = "value";

    assertThat(longest(file("in.txt", "one word more", "สวัสดี", "𝄞é")))
        .isEqualTo(new LongestRow(13, 6 * 3, 0));
  }

  @Test
  void whatRowsThemselvesAskForIsSeenToo() throws IOException {
    String[] lines = {
      "{\"p\": \"a\", \"max_new_tokens\": \"700\"}",
      "{\"p\": \"a\", \"max_new_tokens\": \"many\"}",
      "{\"p\": \"a\"}"
    };
    assertThat(longest(file("in.jsonl", lines)).newTokens()).isEqualTo(700);
    assertThat(longest(file("none.jsonl", lines[2])).newTokens()).isEqualTo(0);

    format = "openai-batch";
    prompt = "body";
    String request = "{\"url\": \"/v1/completions\", \"body\": {\"prompt\": \"a\", %s}}";
    Path requests =
        file(
            "requests.jsonl",
            String.format(request, "\"max_tokens\": 900"),
            String.format(request, "\"max_tokens\": -1"),
            "no request");
    assertThat(longest(requests).newTokens()).isEqualTo(900);
  }

  @Test
  void aBrokenLineIsARowAndABlankOneIsNone() throws IOException {
    List<Row> rows =
        rows(file("broken.jsonl", "{\"p\": \"a\"}", "", "{\"p\": ", "null", "[1]", "  ", "7"));

    assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.MALFORMED)))
        .containsExactly(null, "{\"p\": ", "null", "[1]", "7");
  }

  @Test
  void aSecondObjectInALineIsNotLostInSilence() throws IOException {
    String two = "{\"p\": \"a\"}{\"p\": \"b\"}";
    for (String each : List.of("p", "p || ''")) {
      prompt = each;
      assertThat(rows(file("two.jsonl", two)).get(0).<String>getAs(InputColumns.MALFORMED))
          .as(each)
          .isEqualTo(two);
    }
  }

  @Test
  void whatIsEmptyInAColumnOfNumbersIsNullThere() throws IOException {
    prompt = "p || ''";
    keep = List.of("score");
    List<Row> rows =
        rows(file("in.jsonl", "{\"p\": \"a\", \"score\": \"\"}", "{\"p\": \"b\", \"score\": 0.7}"));

    assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.MALFORMED)))
        .containsOnlyNulls();
    assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.PROMPT)))
        .containsExactly("a", "b");
    assertThat(rows.stream().map(row -> row.<Double>getAs(InputColumns.KEEP + 0)))
        .containsExactly(null, 0.7);
  }

  @Test
  void csvKeepsBrokenRecordsAndLineBreaksInQuotes() throws IOException {
    format = "csv";
    List<Row> rows =
        rows(
            file(
                "in.csv",
                "name,p",
                "a,\"two",
                "lines, and \"\"quotes\"\"\"",
                "b,one,too many",
                "007,last"));

    assertThat(rows).hasSize(3);
    assertThat(rows.get(0).<String>getAs(InputColumns.PROMPT))
        .isEqualTo("two\nlines, and \"quotes\"");
    assertThat(rows.get(1).<String>getAs(InputColumns.MALFORMED)).isEqualTo("b,one,too many");
    assertThat(rows.get(2).<String>getAs(InputColumns.PROMPT)).isEqualTo("last");
    assertThat(rows.get(2).<String>getAs(InputColumns.MALFORMED)).isNull();
  }

  @Test
  void textOrcAndParquetAreRead() throws IOException {
    Path text = file("in.txt", "one", "", "three");
    format = "text";
    prompt = "value";
    assertThat(prompts(text)).containsExactly("one", "", "three");

    for (String columns : List.of("parquet", "orc")) {
      Path written = folder.resolve(columns);
      spark().read().text(text.toString()).write().format(columns).save(written.toString());
      format = columns;
      assertThat(prompts(written)).containsExactly("one", "", "three");
    }
  }

  @Test
  void anyOtherSourceIsReadToo() {
    format = "range-of-numbers";
    prompt = "cast(id as string)";
    PromptTable numbers =
        PromptTable.of(spark(), options(folder), spark().range(100).toDF().repartition(4));
    try (numbers) {
      List<Row> rows = numbers.identified().orderBy(InputColumns.POSITION).collectAsList();
      assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.ID)))
          .doesNotHaveDuplicates()
          .hasSize(100);
      assertThat(rows.get(99).<Long>getAs(InputColumns.POSITION)).isEqualTo(99);
    }
  }

  @Test
  void aLimitTakesTheInputsFirstRows() throws IOException {
    Path first = file("in/a.jsonl", "{\"p\": \"1\"}", "{\"p\": \"2\"}");
    file("in/b.jsonl", "{\"p\": \"3\"}", "{\"p\": \"4\"}", "{\"p\": \"5\", \"x\": \"longer\"}");
    limit = OptionalLong.of(3);
    prompt = "p || ''";

    assertThat(prompts(first.getParent())).containsExactly("1", "2", "3");
  }

  @Test
  void emptyListsAreNoFailureOfTheJob() throws IOException {
    prompt = "coalesce(turns[0], 'none')";

    assertThat(prompts(file("in.jsonl", "{\"turns\": [\"a\"]}", "{\"turns\": []}")))
        .containsExactly("a", "none");
  }

  @Test
  void aPlaceWhereLinesHaveMixedTypesIsStillFound() throws IOException {
    prompt = "turns[0]";
    try (PromptTable table = open(file("in.jsonl", "{\"turns\": [\"a\"]}", "{\"turns\": \"b\"}"))) {
      assertThat(table.layout().place()).isEqualTo(PromptPlace.LINE);
      assertThat(table.identified().count()).isEqualTo(2);
    }
  }

  @Test
  void columnsThatAreNotThereAreNamedWithThoseThatAre() throws IOException {
    Path input = file("in.jsonl", "{\"a\": 1, \"b\": [1, 2]}");

    for (String wrong : List.of("question", "a.b.c", "explode(b)", "sum(a)", "a +")) {
      prompt = wrong;
      assertThatThrownBy(() -> open(input))
          .isInstanceOfSatisfying(
              QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
          .hasMessageContaining("--prompt-column")
          .hasMessageContaining("(a, b)")
          .hasMessageContaining(wrong);
    }
    prompt = "a";
    keep = List.of("z");
    assertThatThrownBy(() -> open(input))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.INPUT))
        .hasMessageContaining("output.keep");
  }

  @Test
  void aKeptColumnMustNotHideOneOfTheOutputs() throws IOException {
    keep = List.of("status");
    Path input = file("in.jsonl", "{\"p\": \"a\", \"status\": 1}");

    assertThatThrownBy(() -> open(input))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("status");

    keep = List.of("Id");
    Path cased = file("cased.jsonl", "{\"p\": \"a\", \"Id\": 1}");
    assertThatThrownBy(() -> open(cased)).hasMessageContaining("Cannot keep Id");
  }

  @Test
  void onlyTheRowsAskedForAreTakenAndWhatCannotBeReadStays() throws IOException {
    where = Optional.of("lang = 'en' AND length(p) > 1");
    Path input =
        file(
            "in.jsonl",
            "{\"p\": \"ab\", \"lang\": \"en\"}",
            "{\"p\": \"c\", \"lang\": \"en\"}",
            "{\"p\": \"de\", \"lang\": \"fr\"}",
            "{\"p\": \"fg\"}",
            "broken");

    List<Row> rows = rows(input);

    assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.LINE)))
        .containsExactly("{\"p\": \"ab\", \"lang\": \"en\"}", "broken");
    assertThat(rows.get(1).<String>getAs(InputColumns.MALFORMED)).isEqualTo("broken");
    assertThat(rows.get(1).<Long>getAs(InputColumns.POSITION)).isOne();
  }

  @Test
  void aConditionThatIsNoneIsRefused() throws IOException {
    Path input = file("in.jsonl", "{\"p\": \"a\"}");
    for (String condition : List.of("q = 1", "p +", "count(p) > 1")) {
      where = Optional.of(condition);
      assertThatThrownBy(() -> open(input))
          .isInstanceOfSatisfying(
              QuicksilverException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ExitCode.INPUT))
          .hasMessageContaining("--where must be a Spark SQL condition over its columns (p), got");
    }
  }

  @Test
  void foldersNamedByAValueAreColumnsAndPartOfTheContent() throws IOException {
    for (String values : List.of("lang=en/year=2024", "lang=de/year=2025", "lang=fr/year=2025")) {
      file("in/" + values + "/a.jsonl", "{\"p\": \"x\"}");
    }
    keep = List.of("lang", "year");
    where = Optional.of("year > 2024");

    List<Row> rows = rows(folder.resolve("in"));

    assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.KEEP + 0)))
        .containsExactly("de", "fr");
    assertThat(rows.stream().map(row -> row.<Integer>getAs(InputColumns.KEEP + 1)))
        .containsOnly(2025);
    assertThat(rows.stream().map(row -> row.<String>getAs(InputColumns.ID)))
        .doesNotHaveDuplicates()
        .allMatch(text -> text.length() == 32);
  }

  @Test
  void compressedFilesHoldTheRowsThatTheyHeldBefore() throws IOException {
    prompt = "p || ''";
    Path plain = file("in.jsonl", "{\"p\": \"x\"}", "{\"p\": \"y, z\"}");
    Path table = file("in.csv", "p", "x", "\"y, z\"");
    for (String codec : List.of("gzip", "bzip2")) {
      format = "json";
      assertThat(prompts(compressed(plain, codec))).as(codec).containsExactly("x", "y, z");
      format = "csv";
      assertThat(prompts(compressed(table, codec))).as(codec).containsExactly("x", "y, z");
    }
  }

  private Path compressed(Path file, String codec) {
    Path compressed = folder.resolve(file.getFileName() + "-" + codec);
    Dataset<Row> lines = spark().read().text(file.toString()).coalesce(1);
    lines.write().option("compression", codec).text(compressed.toString());
    return compressed;
  }
}
