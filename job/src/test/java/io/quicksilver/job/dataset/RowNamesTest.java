package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What names the rows of an input, and the whole of it. */
class RowNamesTest extends TableOfPrompts {

  @Test
  void anIdIsTheRowsContentAndItsCountHoweverTheInputIsCut() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      lines.add("{\"p\": \"prompt " + i % 20 + "\"}");
    }
    Path whole = Files.write(folder.resolve("whole.jsonl"), lines);
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.write(parts.resolve("a.jsonl"), lines.subList(0, 13));
    Files.write(parts.resolve("b.jsonl"), lines.subList(13, 17));
    Files.write(parts.resolve("c.jsonl"), lines.subList(17, 30));

    List<String> expected = ids(whole);

    assertThat(expected).doesNotHaveDuplicates().hasSize(30);
    assertThat(expected.subList(0, 20)).allMatch(text -> text.matches("[0-9a-f]{32}"));
    for (int i = 0; i < 10; i++) {
      assertThat(expected.get(20 + i)).isEqualTo(expected.get(i) + "-2");
    }
    assertThat(ids(parts)).isEqualTo(expected);
    partitions = 7;
    assertThat(ids(parts)).isEqualTo(expected);
  }

  @Test
  void aRowAddedBesideChangesNoOtherRowsId() throws IOException {
    String first = ids(file("one.jsonl", "{\"p\": \"a\"}")).get(0);

    assertThat(ids(file("two.jsonl", "{\"p\": \"a\"}", "{\"p\": 1.5, \"new\": [1]}")))
        .contains(first);
  }

  @Test
  void theInputsDigestDependsOnRowsAndNotOnOrderOrFiles() throws IOException {
    Path one = file("one/x.jsonl", "{\"p\": \"a\"}", "{\"p\": \"b\"}", "{\"p\": \"a\"}");
    Path other = file("other/y.jsonl", "{\"p\": \"a\"}", "{\"p\": \"a\"}").getParent();
    file("other/z.jsonl", "{\"p\": \"b\"}");
    Path fewer = file("fewer/x.jsonl", "{\"p\": \"a\"}", "{\"p\": \"b\"}");

    assertThat(digest(other)).isEqualTo(digest(one)).isNotEqualTo(digest(fewer));
  }

  @Test
  void theInputsDigestDependsOnTheOrderWhereThatChoosesRows() throws IOException {
    Path one = file("one/x.jsonl", "{\"p\": \"a\"}", "{\"p\": \"b\"}", "{\"p\": \"c\"}");
    Path same = file("same/y.jsonl", "{\"p\": \"a\"}").getParent();
    file("same/z.jsonl", "{\"p\": \"b\"}", "{\"p\": \"c\"}");
    Path other = file("other/x.jsonl", "{\"p\": \"b\"}", "{\"p\": \"a\"}", "{\"p\": \"c\"}");
    limit = OptionalLong.of(2);

    assertThat(digest(same)).isEqualTo(digest(one)).isNotEqualTo(digest(other));
  }

  @Test
  void anIdColumnIsTakenAsTextAndItsNullsByContent() throws IOException {
    id = Optional.of("n");
    List<String> ids =
        ids(
            file(
                "ids.jsonl",
                "{\"n\": 7, \"p\": \"a\"}",
                "{\"n\": null, \"p\": \"b\"}",
                "{\"n\": 7, \"p\": \"c\"}"));

    assertThat(ids).hasSize(3);
    assertThat(ids.get(0)).isEqualTo("7");
    assertThat(ids.get(1)).matches("[0-9a-f]{32}");
    assertThat(ids.get(2)).isEqualTo("7");
  }
}
