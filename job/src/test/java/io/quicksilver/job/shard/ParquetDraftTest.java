package io.quicksilver.job.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.Runs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.spark.sql.Row;
import org.apache.spark.util.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two parquet files of the same rows are the same bytes, whatever JVM wrote them. */
final class ParquetDraftTest {

  private static final byte[] MAGIC = {'P', 'A', 'R', '1'};
  private static final int TAIL = Integer.BYTES + MAGIC.length;

  @TempDir Path folder;

  /** Each column's encodings, as a file lists them. */
  private static List<List<Encoding>> encodings(FileMetaData footer) {
    return footer.getRow_groups().stream()
        .map(RowGroup::getColumns)
        .flatMap(List::stream)
        .map(ColumnChunk::getMeta_data)
        .map(column -> column.getEncodings())
        .toList();
  }

  private static FileMetaData footer(byte[] file) throws IOException {
    int length = footerLength(file);
    return Util.readFileMetaData(
        new ByteArrayInputStream(file, file.length - TAIL - length, length));
  }

  private static int footerLength(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - TAIL);
  }

  private static List<Path> parts(Path output) throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files.filter(file -> file.getFileName().toString().startsWith("part-")).toList();
    }
  }

  private byte[] copied(byte[] file) throws IOException {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    ParquetDraft.copyInOrder(Files.write(folder.resolve("draft.parquet"), file), copy);
    return copy.toByteArray();
  }

  /** As a JVM with other hashes would have written it. */
  private static byte[] turnedRound(byte[] file) throws IOException {
    FileMetaData footer = footer(file);
    encodings(footer).forEach(Collections::reverse);
    ByteArrayOutputStream turned = new ByteArrayOutputStream();
    turned.write(file, 0, file.length - TAIL - footerLength(file));
    Util.writeFileMetaData(footer, turned);
    turned.write(file, file.length - TAIL, TAIL);
    return turned.toByteArray();
  }

  @Test
  void theOrderOfEncodingsIsOneAndTheRowsStayTheSame() throws IOException {
    Path output = folder.resolve("spark");
    LocalSpark.session()
        .range(0, 1000, 1, 1)
        .selectExpr("id", "cast(id % 7 as string) as text")
        .write()
        .parquet(output.toString());
    byte[] file = Files.readAllBytes(parts(output).get(0));
    byte[] other = turnedRound(file);
    assertThat(other).isNotEqualTo(file).hasSameSizeAs(file);

    byte[] copy = copied(file);
    assertThat(copied(other)).isEqualTo(copy);
    assertThat(copied(copy)).isEqualTo(copy);
    Path written = Files.write(folder.resolve("copy.parquet"), copy);
    List<Row> rows = LocalSpark.session().read().parquet(written.toString()).collectAsList();
    assertThat(rows)
        .isEqualTo(LocalSpark.session().read().parquet(output.toString()).collectAsList())
        .hasSize(1000);
  }

  @Test
  void aFileThatSaysItIsEncryptedIsCopiedAsItIs() throws IOException {
    byte[] file = {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 'P', 'A', 'R', 'E'};
    assertThat(copied(file)).isEqualTo(file);
  }

  @Test
  void aRunListsEncodingsInOrderAndLeavesNoDraft() throws IOException {
    Path input =
        Files.writeString(
            folder.resolve("prompts.jsonl"),
            "{\"prompt\": \"One day\"}\n{\"prompt\": \"Two dogs\"}\n{\"prompt\": \"\"}\n");
    Path output = folder.resolve("output");
    Runs.run(input, output, "output.format=parquet", "output.tokens=true");
    assertThat(parts(output)).isNotEmpty();
    for (Path part : parts(output)) {
      byte[] file = Files.readAllBytes(part);
      assertThat(Arrays.copyOf(file, MAGIC.length)).isEqualTo(MAGIC);
      assertThat(encodings(footer(file)))
          .isNotEmpty()
          .allSatisfy(each -> assertThat(each).isSorted());
    }
    try (Stream<Path> left =
        Files.list(Path.of(Utils.getLocalDir(LocalSpark.session().sparkContext().conf())))) {
      assertThat(left.map(Path::toString).filter(name -> name.contains("quicksilver-shard")))
          .isEmpty();
    }
  }
}
