package io.quicksilver.tests.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What a run wrote, read from wherever it lies without Spark. */
public final class StoredRows {

  private StoredRows() {}

  /** The data files of an output that is complete: their names and their bytes, as text. */
  public static Map<String, String> files(Storage storage, String output) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (FileSystem fileSystem = storage.fileSystem()) {
      Path folder = new Path(storage.uri(output));
      if (!fileSystem.exists(new Path(folder, "_SUCCESS"))) {
        throw new IOException("no _SUCCESS in " + folder);
      }
      for (FileStatus file : fileSystem.listStatus(folder)) {
        if (file.getPath().getName().startsWith("part-")) {
          files.put(file.getPath().getName(), read(fileSystem, file.getPath()));
        }
      }
    }
    return files;
  }

  private static String read(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream bytes = fileSystem.open(file)) {
      return new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** The rows of json files, sorted: equal for two runs whose rows are equal byte for byte. */
  public static List<String> sorted(Map<String, String> files) {
    return files.values().stream()
        .flatMap(text -> Arrays.stream(text.split("\n", 0)))
        .sorted()
        .toList();
  }
}
