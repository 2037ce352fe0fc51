package io.quicksilver.job.dataset;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** Brings the rows of each shard together, one shard a partition. */
final class ShardCutter {

  private ShardCutter() {}

  /**
   * Cuts rows with ids and positions.
   *
   * @param open the shards wanted: partition {@code i + 1} holds shard {@code open[i]}
   */
  static Dataset<Row> cut(Dataset<Row> rows, ShardPlan plan, List<Integer> open) {
    int[] keys = ShardPlan.keys(open.size() + 1);
    int[] keyOfShard = new int[plan.shards()];
    Arrays.fill(keyOfShard, -1);
    for (int i = 0; i < open.size(); i++) {
      keyOfShard[open.get(i)] = keys[i + 1];
    }
    Column key = element_at(lit(keyOfShard), col(InputColumns.SHARD).plus(1));
    Dataset<Row> cut =
        rows.withColumn(InputColumns.SHARD, shard(plan))
            .where(key.geq(0))
            .repartition(open.size() + 1, key);
    return plan.unit() == 1
        ? cut.sortWithinPartitions(col(InputColumns.ID), col(InputColumns.POSITION))
        : cut.sortWithinPartitions(col(InputColumns.POSITION));
  }

  /** The shard of a row. */
  static Column shard(ShardPlan plan) {
    Column position = col(InputColumns.POSITION);
    Column hash =
        xxhash64(plan.unit() == 1 ? col(InputColumns.ID) : floor(position.divide(plan.unit())));
    Column shard = lit(0);
    long rows = 0;
    int shards = 0;
    for (ShardPlan.Intake intake : plan.intakes()) {
      Column within = pmod(hash, lit((long) intake.shards())).plus(shards);
      shard = rows == 0 ? within : when(position.geq(rows), within).otherwise(shard);
      rows += intake.rows();
      shards += intake.shards();
    }
    return shard.cast(DataTypes.IntegerType);
  }
}
