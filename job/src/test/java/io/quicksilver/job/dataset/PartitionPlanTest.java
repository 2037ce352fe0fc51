package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

class PartitionPlanTest {

  @Test
  void partitionsAreEvenRunsThatCutNoUnit() {
    for (int rows : new int[] {1, 2, 7, 100, 1319}) {
      for (int partitions : new int[] {1, 2, 3, 7, 16}) {
        for (int unit : new int[] {1, 4, 32}) {
          PartitionPlan plan = new PartitionPlan(rows, partitions, unit);
          int[] sizes = new int[plan.partitions()];
          int last = 0;
          for (int position = 0; position < rows; position++) {
            int partition = plan.partition(position);
            assertThat(partition).isBetween(last, last + 1);
            assertThat(partition).isEqualTo(plan.partition(position - position % unit));
            sizes[partition]++;
            last = partition;
          }
          int most = Arrays.stream(sizes).max().orElseThrow();
          int least = Arrays.stream(sizes).min().orElseThrow();
          assertThat(least).isPositive();
          assertThat(most - least).isLessThanOrEqualTo(2 * unit - 1);
        }
      }
    }
  }

  @Test
  void withoutAWishEveryCoreIsBusyAndNoPartitionIsHuge() {
    assertThat(PartitionPlan.of(0, 0, 2, 1).partitions()).isEqualTo(1);
    assertThat(PartitionPlan.of(1, 0, 2, 1).partitions()).isEqualTo(1);
    assertThat(PartitionPlan.of(1319, 0, 2, 1).partitions()).isEqualTo(2);
    assertThat(PartitionPlan.of(20_000, 0, 2, 1).partitions()).isEqualTo(6);
    assertThat(PartitionPlan.of(10_000_000, 0, 100, 1).partitions()).isEqualTo(2500);
    assertThat(PartitionPlan.of(10_000_000, 7, 100, 1).partitions()).isEqualTo(7);
    assertThat(PartitionPlan.of(100, 16, 2, 32).partitions()).isEqualTo(4);
  }

  @Test
  void sparkSendsEachKeyToItsPartition() {
    PartitionPlan plan = new PartitionPlan(1000, 13, 1);
    List<Integer> keys = Arrays.stream(plan.keys()).boxed().toList();
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
