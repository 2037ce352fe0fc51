package io.quicksilver.job.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private OutputFolder output() {
    return OutputFolder.at(folder.resolve("out").toString(), HADOOP);
  }

  private void put(String name) throws IOException {
    Path file = folder.resolve("out").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, name);
  }

  @Test
  void aFolderIsFreeUnlessItHoldsMoreThanWhatIsInTheMaking() throws IOException {
    assertThat(output().isFree()).isTrue();
    Files.createDirectories(folder.resolve("out"));
    assertThat(output().isFree()).isTrue();
    put("_temporary/0/part-0");
    assertThat(output().isFree()).isTrue();
    put("notes.txt");
    assertThat(output().isFree()).isFalse();
  }

  @Test
  void aRunBeginsWithNothingButItsManifest() throws IOException {
    put("_temporary/0/part-0");
    put("part-0");
    put("_quicksilver/run.json");

    output().begin("me");

    assertThat(folder.resolve("out").resolve("_temporary")).doesNotExist();
    assertThat(folder.resolve("out").resolve("part-0")).doesNotExist();
    assertThat(output().manifest()).contains("me");
    assertThat(output().run()).isEmpty();
    assertThat(output().isFree()).isFalse();
  }

  @Test
  void aRunThatGoesOnKeepsItsShardsAndNothingThatToldOfAnEnd() throws IOException {
    output().begin("me");
    put("part-00000-00003.snappy.parquet");
    put("part-00001-00000.json");
    put("_SUCCESS");
    put("_quicksilver/pending/000001/x");
    output().writeAttempt(1, "a");
    output().writeRun("{}", "<p>");

    output().reopen("me");

    assertThat(output().shards()).containsExactly("00000-00003", "00001-00000");
    assertThat(output().attempts()).containsExactly("a");
    assertThat(output().hasSuccess()).isFalse();
    assertThat(output().run()).isEmpty();
    assertThat(folder.resolve("out/_quicksilver/pending")).doesNotExist();
  }

  @Test
  void whatLiesAsideTakesThePlaceOfAllThatIsThere() throws IOException {
    output().begin("old");
    put("part-00000-00000.parquet");
    put("part-00000-00001.parquet");
    put("notes.txt");
    put("_SUCCESS");
    OutputFolder next = output().aside();
    next.begin("new");
    put("_quicksilver/next/part-00000-00000.parquet");
    next.writeRun("{}", "<p>");
    next.writeAttempt(2, "b");

    output().swap();

    assertThat(output().manifest()).contains("new");
    assertThat(output().shards()).containsExactly("00000-00000");
    assertThat(folder.resolve("out/part-00000-00000.parquet"))
        .hasContent("_quicksilver/next/part-00000-00000.parquet");
    assertThat(output().attempts()).containsExactly("b");
    assertThat(folder.resolve("out/notes.txt")).doesNotExist();
    assertThat(output().hasSuccess()).isFalse();
    assertThat(output().hasSwap()).isFalse();
    assertThat(output().aside().manifest()).isEmpty();
  }

  @Test
  void aSwapThatWasCutOffIsBroughtToItsEnd() throws IOException {
    output().begin("new");
    put("part-00000-00000.parquet");
    output().aside().begin("gone on from here");
    put("_quicksilver/next/part-00000-00001.parquet");
    put("_quicksilver/next/_quicksilver/swap");
    Files.writeString(folder.resolve("out/_quicksilver/next/_quicksilver/swap"), "moving");

    assertThat(output().hasSwap()).isTrue();
    output().swap();

    assertThat(output().shards()).containsExactly("00000-00000", "00000-00001");
    assertThat(output().manifest()).contains("gone on from here");
  }

  @Test
  void whatARunWritesIsThere() {
    output().writeRun("{}", "<p>");
    assertThat(output().run()).contains("{}");
    assertThat(output().hasSuccess()).isFalse();
    output().writeSuccess();
    assertThat(output().hasSuccess()).isTrue();
    assertThat(output().report()).endsWith("/out/_quicksilver/report.html");
  }

  @Test
  void anOutputMustNotHoldWhatIsRead() throws IOException {
    put("in.jsonl");
    for (String read : new String[] {"out", "out/in.jsonl"}) {
      String path = folder.resolve(read).toString();
      assertThatThrownBy(() -> output().requireApartFrom("--input", path, HADOOP))
          .isInstanceOfSatisfying(
              QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining("must not hold --input");
    }
    for (String read : new String[] {folder.toString(), folder + "/out2", "some.table", "a:b c"}) {
      assertThatCode(() -> output().requireApartFrom("--input", read, HADOOP))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aFileSystemThatIsNoneIsRefused() {
    assertThatThrownBy(() -> OutputFolder.at("nosuch://host/out", HADOOP))
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("nosuch://host/out");
  }
}
