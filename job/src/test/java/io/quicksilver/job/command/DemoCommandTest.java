package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, from the embedded model to the printed stories. */
class DemoCommandTest {

  private final Spoken spoken = new Spoken();

  @TempDir private Path folder;

  @BeforeEach
  void beginSpark() {
    LocalSpark.session();
  }

  private int demo(Path output, String... more) {
    String[] arguments = new String[more.length + 5];
    System.arraycopy(
        new String[] {"demo", "--max-new-tokens", "4", "--output", output.toString()},
        0,
        arguments,
        0,
        5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return spoken.run(arguments);
  }

  @Test
  void twelveStoriesAreToldAndTheirPlaceIsNamedEachTime() {
    Path output = folder.resolve("out");
    assertThat(demo(output)).as(spoken.err()).isEqualTo(0);
    String first = spoken.out();
    assertThat(first.lines().filter(line -> line.startsWith("    "))).hasSize(12);
    assertThat(first)
        .startsWith("Once upon a time,")
        .contains("rows            12 in, 12 ok, 0 error")
        .contains("output          file:" + output)
        .contains("report          file:" + output + "/_quicksilver/report.html");
    assertThat(output.resolve("_SUCCESS")).exists();
    assertThat(demo(output)).as(spoken.err()).isEqualTo(0);
    String stories = first.substring(0, first.indexOf("rows            12"));
    assertThat(spoken.out().substring(first.length())).startsWith(stories);
  }

  @Test
  void samplingOptionsApply() {
    assertThat(demo(folder.resolve("out"), "--samples", "2", "--limit", "1", "--temperature", "1"))
        .as(spoken.err())
        .isEqualTo(0);
    assertThat(spoken.out()).contains("rows            1 in, 2 ok, 0 error");
  }

  @Test
  void whatIsTheDemosOwnIsNoOption() {
    assertThat(demo(folder.resolve("out"), "--prompt-template", "{prompt}")).isEqualTo(2);
    assertThat(demo(folder.resolve("out"), "--append-input")).isEqualTo(2);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aFolderThatIsNotTheDemosStays() throws IOException {
    Files.writeString(folder.resolve("diary.txt"), "dear");
    assertThat(demo(folder)).isEqualTo(6);
    assertThat(folder.resolve("diary.txt")).hasContent("dear");
  }
}
