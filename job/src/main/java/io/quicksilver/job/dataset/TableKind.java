package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** The kinds of table that can tell which runs wrote to them. */
enum TableKind {

  /** Each commit is a snapshot, whose summary has properties of the writer's. */
  ICEBERG {
    @Override
    boolean holds(SparkSession spark, String table, String run) {
      spark.catalog().refreshTable(table);
      return !spark
          .table(table + ".snapshots")
          .where(col("summary").getItem(RUN).equalTo(run))
          .isEmpty();
    }

    @Override
    Map<String, String> options(String run) {
      return Map.of("snapshot-property." + RUN, run);
    }
  },

  /** Its history shows a text of the writer's, and its log knows a writer's last transaction. */
  DELTA {
    @Override
    boolean holds(SparkSession spark, String table, String run) {
      return !spark
          .sql("DESCRIBE HISTORY " + table)
          .where(col("userMetadata").equalTo(mark(run)))
          .isEmpty();
    }

    @Override
    Map<String, String> options(String run) {
      return Map.of("userMetadata", mark(run), "txnAppId", mark(run), "txnVersion", "1");
    }
  };

  private static final String RUN = "quicksilver.run";

  /** Whether a commit of that run is in the table, as far back as it remembers. */
  abstract boolean holds(SparkSession spark, String table, String run);

  /** What the commit of a run is written with. */
  abstract Map<String, String> options(String run);

  /** As Spark calls it. */
  String provider() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of that name, if it is one of these. */
  static Optional<TableKind> of(String provider) {
    return Arrays.stream(values())
        .filter(kind -> kind.provider().equalsIgnoreCase(provider))
        .findFirst();
  }

  /** The one that a name without a table would be of. */
  static TableKind named(String table) {
    return table.toLowerCase(Locale.ROOT).startsWith("delta.") ? DELTA : ICEBERG;
  }

  private static String mark(String run) {
    return RUN + "=" + run;
  }
}
