package io.quicksilver.job.settings;

import java.util.Locale;
import java.util.Map;

/** The format that a file's name promises. */
final class InputFormat {

  private static final Map<String, String> BY_ENDING =
      Map.of(
          "parquet", "parquet",
          "jsonl", "json",
          "json", "json",
          "ndjson", "json",
          "csv", "csv",
          "txt", "text",
          "text", "text",
          "orc", "orc");

  private static final String COMPRESSION = "\\.(gz|gzip|bz2|zst|zstd|lz4|snappy|deflate|xz)$";

  private InputFormat() {}

  /** By the ending of the URI's last part, compression left out; {@code parquet} for any other. */
  static String of(String uri) {
    String name = uri.toLowerCase(Locale.ROOT).replaceAll("/+$", "").replaceFirst(COMPRESSION, "");
    return BY_ENDING.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "parquet");
  }
}
