package io.quicksilver.job.dataset;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What one pass over the input says of it: the rows of each split and the sum of their digests, and
 * how many rows have no id.
 *
 * @param splits what each split holds, by file name and place in the file, however Spark cuts and
 *     packs the files
 * @param rowsWithoutId rows whose id column is null or missing
 * @param longestPrompt characters of the longest prompt, or of the longest line that holds one
 */
record InputScan(SortedMap<Split, Sum> splits, long rowsWithoutId, int longestPrompt) {

  /**
   * Rows in any order.
   *
   * @param rows how many
   * @param digests their SHA-256 digests added up, modulo 2^256
   */
  record Sum(long rows, BigInteger digests) {

    static final Sum NONE = new Sum(0, BigInteger.ZERO);

    Sum plus(Sum other) {
      return new Sum(rows + other.rows, SplitCounter.sum(digests, other.digests.toByteArray()));
    }

    /** Hexadecimal SHA-256 over number and sum. */
    String digest() {
      return sha256(rows + ":" + digests.toString(16));
    }
  }

  /** Reads the rows of a prompt table once. */
  static InputScan of(Dataset<Row> table, boolean files) {
    Dataset<Row> counted =
        table.mapPartitions(
            new SplitCounter(table.schema(), files), Encoders.row(SplitCounter.SCHEMA));
    SortedMap<Split, Sum> splits = new TreeMap<>();
    long rowsWithoutId = 0;
    int longestPrompt = 0;
    for (Row row : counted.collectAsList()) {
      splits.merge(
          new Split(row.getString(0), row.getLong(1)),
          new Sum(row.getLong(2), new BigInteger(1, row.<byte[]>getAs(4))),
          Sum::plus);
      rowsWithoutId += row.getLong(3);
      longestPrompt = Math.max(longestPrompt, row.getInt(5));
    }
    return new InputScan(splits, rowsWithoutId, longestPrompt);
  }

  /** All of it. */
  Sum all() {
    return splits.values().stream().reduce(Sum.NONE, Sum::plus);
  }

  /** What each file holds. */
  SortedMap<String, Sum> files() {
    SortedMap<String, Sum> files = new TreeMap<>();
    splits.forEach((split, sum) -> files.merge(split.file(), sum, Sum::plus));
    return files;
  }

  /**
   * The position of each split's first row. The order goes by intake, by file name and by place in
   * the file.
   *
   * @param earlier the files of each intake but the last
   */
  Map<Split, Long> firstPositions(List<Set<String>> earlier) {
    Map<String, Integer> intakes = new HashMap<>();
    for (int i = 0; i < earlier.size(); i++) {
      for (String file : earlier.get(i)) {
        intakes.put(file, i);
      }
    }
    Comparator<Split> byIntake =
        Comparator.comparing(split -> intakes.getOrDefault(split.file(), earlier.size()));
    Map<Split, Long> first = new HashMap<>();
    long position = 0;
    for (Split split :
        splits.keySet().stream()
            .sorted(byIntake.thenComparing(Comparator.naturalOrder()))
            .toList()) {
      first.put(split, position);
      position += splits.get(split).rows();
    }
    return first;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot digest: the JVM must have SHA-256", e);
    }
  }
}
