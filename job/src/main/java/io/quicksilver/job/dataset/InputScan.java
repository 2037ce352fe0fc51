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
 * @param longest how long rows are
 */
record InputScan(SortedMap<Split, Sum> splits, long rowsWithoutId, LongestRow longest) {

  /**
   * Rows that follow one another.
   *
   * @param rows how many
   * @param digests their SHA-256 digests added up, modulo 2^256: the same in any order
   * @param moments the same, where the i-th digest counts i times: another in another order
   */
  record Sum(long rows, BigInteger digests, BigInteger moments) {

    static final Sum NONE = new Sum(0, BigInteger.ZERO, BigInteger.ZERO);
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    /** Of one row, by its digest. */
    static Sum of(byte[] digest) {
      BigInteger number = new BigInteger(1, digest);
      return new Sum(1, number, number);
    }

    /** With others behind. */
    Sum plus(Sum next) {
      BigInteger moved = next.moments.add(next.digests.multiply(BigInteger.valueOf(rows)));
      return new Sum(
          rows + next.rows,
          digests.add(next.digests).mod(MODULUS),
          moments.add(moved).mod(MODULUS));
    }

    /** Hexadecimal SHA-256 over what the rows are and the order that they have. */
    String orderedDigest() {
      return sha256(rows + ":" + digests.toString(16) + ":" + moments.toString(16));
    }

    /** Hexadecimal SHA-256 over number and sum. */
    String digest() {
      return sha256(rows + ":" + digests.toString(16));
    }
  }

  /** Reads the rows of a prompt table once. */
  static InputScan of(Dataset<Row> table, PromptLayout layout, boolean files) {
    Dataset<Row> counted =
        table.mapPartitions(
            new SplitCounter(table.schema(), layout, files), Encoders.row(SplitCounter.SCHEMA));
    SortedMap<Split, Sum> splits = new TreeMap<>();
    long rowsWithoutId = 0;
    LongestRow longest = LongestRow.NONE;
    for (Row row : counted.collectAsList()) {
      splits.merge(
          new Split(row.getString(0), row.getLong(1)),
          new Sum(row.getLong(2), number(row, 4), number(row, 5)),
          Sum::plus);
      rowsWithoutId += row.getLong(3);
      longest = longest.and(new LongestRow(row.getLong(6), row.getLong(7), row.getInt(8)));
    }
    return new InputScan(splits, rowsWithoutId, longest);
  }

  private static BigInteger number(Row row, int column) {
    return new BigInteger(1, row.<byte[]>getAs(column));
  }

  /** All of it, in the order of files and places. */
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
