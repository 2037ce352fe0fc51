package io.quicksilver.job.dataset;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What one pass over the input says of it: how many rows, whether they all have an id, a digest,
 * and where each split begins in the input's order. That order goes by file name and by place in
 * the file, however Spark cuts and packs the files.
 *
 * @param rows rows of the input
 * @param rowsWithoutId rows whose id column is null or missing
 * @param digest hexadecimal SHA-256 over the rows' digests, in any order
 * @param firstPositions position of each split's first row
 */
record InputScan(long rows, long rowsWithoutId, String digest, Map<Split, Long> firstPositions) {

  /** Reads the rows of a prompt table once. */
  static InputScan of(Dataset<Row> table, boolean files) {
    Dataset<Row> counted =
        table.mapPartitions(
            new SplitCounter(table.schema(), files), Encoders.row(SplitCounter.SCHEMA));
    TreeMap<Split, Long> counts = new TreeMap<>();
    long rowsWithoutId = 0;
    BigInteger sum = BigInteger.ZERO;
    for (Row row : counted.collectAsList()) {
      counts.merge(new Split(row.getString(0), row.getLong(1)), row.getLong(2), Long::sum);
      rowsWithoutId += row.getLong(3);
      sum = SplitCounter.sum(sum, row.getAs(4));
    }
    Map<Split, Long> first = new HashMap<>();
    long position = 0;
    for (Map.Entry<Split, Long> split : counts.entrySet()) {
      first.put(split.getKey(), position);
      position += split.getValue();
    }
    return new InputScan(position, rowsWithoutId, sha256(position + ":" + sum.toString(16)), first);
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
