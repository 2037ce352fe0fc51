package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.storage.HdfsStorage;
import io.quicksilver.tests.storage.LocalStorage;
import io.quicksilver.tests.storage.S3Storage;
import io.quicksilver.tests.storage.Storage;
import io.quicksilver.tests.storage.StoredRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files, which are written on an executor's disk first, reach every kind of storage. */
final class ParquetStorageTest {

  private static final String OUTPUT = "answers";

  @TempDir Path folder;

  @Test
  void parquetFilesAreTheSameOnTheDiskOnHdfsAndOnS3() throws IOException {
    LocalStorage disk = new LocalStorage(folder);
    try (HdfsStorage hdfs = new HdfsStorage(folder.resolve("hdfs"), 1);
        S3Storage s3 = new S3Storage()) {
      Submit.Result result = Submit.run(folder, Map.of(), arguments(disk, hdfs, s3));
      assertThat(result.exitCode()).as(result.errors()).isZero();

      Map<String, String> expected = StoredRows.files(disk, OUTPUT);
      assertThat(expected).hasSize(3);
      assertThat(expected.keySet()).allMatch(name -> name.endsWith(".snappy.parquet"));
      assertThat(StoredRows.files(hdfs, OUTPUT)).isEqualTo(expected);
      assertThat(StoredRows.files(s3, OUTPUT)).isEqualTo(expected);
    }
  }

  private List<String> arguments(Storage disk, Storage hdfs, S3Storage s3) throws IOException {
    Path prompts = folder.resolve("prompts.txt");
    Files.writeString(prompts, "One day\nTwo dogs\nA cat\nThe sun\nLily said\nBen ran\n");
    List<String> arguments = new ArrayList<>(s3.sparkOptions());
    Path jar = ClassJar.write(folder.resolve("test.jar"), EveryOutput.class);
    int jars = arguments.indexOf("--jars") + 1;
    arguments.set(jars, arguments.get(jars) + "," + jar);
    arguments.addAll(List.of("--class", EveryOutput.class.getName()));
    Map<String, String> formats =
        Map.of(disk.uri(OUTPUT), "parquet", hdfs.uri(OUTPUT), "parquet", s3.uri(OUTPUT), "parquet");
    arguments.addAll(List.of("generate", EveryOutput.argument(formats)));
    arguments.addAll(List.of("--input", prompts.toString(), "--prompt-column", "value"));
    arguments.addAll(List.of("--max-new-tokens", "4", "--set", "input.partitions=3"));
    return arguments;
  }
}
