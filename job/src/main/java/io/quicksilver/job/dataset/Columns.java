package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sha2;

import org.apache.spark.sql.Column;

/** Small column expressions. */
final class Columns {

  private static final int DIGEST_BITS = 256;

  private Columns() {}

  /** A top-level column by its name, whatever characters that has. */
  static Column named(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  /** Hexadecimal SHA-256 of a text. */
  static Column sha256(Column text) {
    return sha2(text.cast("binary"), DIGEST_BITS);
  }
}
