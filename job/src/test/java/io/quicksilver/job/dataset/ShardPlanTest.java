package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.LocalSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class ShardPlanTest {

  private static int shards(long rows, int asked, int cores, int unit) {
    return ShardPlan.intake(rows, asked, cores, unit).shards();
  }

  @Test
  void withoutAWishEveryCoreIsBusyAndNoShardIsHuge() {
    assertThat(shards(0, 0, 2, 1)).isEqualTo(1);
    assertThat(shards(1, 0, 2, 1)).isEqualTo(1);
    assertThat(shards(1319, 0, 2, 1)).isEqualTo(2);
    assertThat(shards(20_000, 0, 2, 1)).isEqualTo(20);
    assertThat(shards(10_000_000, 0, 100, 1)).isEqualTo(9800);
    assertThat(shards(10_000_000, 7, 100, 1)).isEqualTo(7);
    assertThat(shards(100, 16, 2, 32)).isEqualTo(4);
  }

  @Test
  void shardsAreNumberedThroughAllIntakesAndNamedByTheirOwn() {
    ShardPlan plan =
        new ShardPlan(
            List.of(
                new ShardPlan.Intake(100, 3),
                new ShardPlan.Intake(0, 1),
                ShardPlan.intake(9, 2, 1, 1)),
            1);

    assertThat(plan.rows()).isEqualTo(109);
    assertThat(plan.shards()).isEqualTo(6);
    assertThat(plan.name(0)).isEqualTo("00000-00000");
    assertThat(plan.name(2)).isEqualTo("00000-00002");
    assertThat(plan.name(3)).isEqualTo("00001-00000");
    assertThat(plan.name(5)).isEqualTo("00002-00001");
    assertThatThrownBy(() -> plan.name(6)).hasMessageContaining("one of 6, got 6");
  }

  @Test
  void sparkSendsEachKeyToItsPartition() {
    List<Integer> keys = Arrays.stream(ShardPlan.keys(13)).boxed().toList();
    Dataset<Integer> shuffled =
        LocalSpark.session()
            .createDataset(keys, Encoders.INT())
            .repartition(13, functions.col("value"));

    List<String> places =
        shuffled
            .select(functions.spark_partition_id(), functions.col("value"))
            .collectAsList()
            .stream()
            .map(row -> row.getInt(0) + " " + row.getInt(1))
            .toList();

    for (int partition = 0; partition < 13; partition++) {
      assertThat(places).contains(partition + " " + keys.get(partition));
    }
  }
}
