package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which shard a row falls to depends on its id alone. */
class ShardCutterTest {

  private static final int ROWS = 60;

  @TempDir Path folder;

  private static List<String> lines(int from, int to) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < to; i++) {
      lines.add("{\"name\": \"row " + i + "\", \"p\": \"prompt " + i + "\"}");
    }
    return lines;
  }

  private PromptTable open(Path path, int unit) {
    return PromptTable.open(
        LocalSpark.session().newSession(),
        new InputOptions(
            "json",
            path.toUri().toString(),
            Map.of(),
            "p",
            Optional.of("name"),
            List.of(),
            OptionalLong.empty(),
            0,
            unit,
            true,
            Optional.empty(),
            List.of()));
  }

  private static ShardPlan plan(int shards, int unit) {
    return new ShardPlan(List.of(new ShardPlan.Intake(ROWS, shards)), unit);
  }

  /** The rows' ids by partition. */
  private static Map<Integer, List<String>> cut(
      PromptTable table, ShardPlan plan, List<Integer> open) {
    Map<Integer, List<String>> byPartition = new HashMap<>();
    for (Row row :
        table
            .sharded(plan, open)
            .withColumn("at", functions.spark_partition_id())
            .collectAsList()) {
      int partition = row.<Integer>getAs("at");
      assertThat(row.getInt(table.shardColumn())).isEqualTo(open.get(partition - 1));
      byPartition
          .computeIfAbsent(partition, at -> new ArrayList<>())
          .add(row.getAs(InputColumns.ID));
    }
    return byPartition;
  }

  @Test
  void everyRowFallsToOneShardHoweverTheInputLies() throws IOException {
    Path whole = Files.write(folder.resolve("whole.jsonl"), lines(0, ROWS));
    List<String> shuffled = lines(0, ROWS);
    Collections.shuffle(shuffled, new Random(3));
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.write(parts.resolve("a.jsonl"), shuffled.subList(0, 17));
    Files.write(parts.resolve("b.jsonl"), shuffled.subList(17, ROWS));

    Map<Integer, List<String>> first;
    try (PromptTable table = open(whole, 1)) {
      first = cut(table, plan(4, 1), List.of(0, 1, 2, 3));
    }
    try (PromptTable table = open(parts, 1)) {
      assertThat(cut(table, plan(4, 1), List.of(0, 1, 2, 3))).isEqualTo(first);
    }
    assertThat(first.keySet()).isEqualTo(Set.of(1, 2, 3, 4));
    assertThat(first.values().stream().mapToInt(List::size).sum()).isEqualTo(ROWS);
    assertThat(first.values()).allSatisfy(ids -> assertThat(ids).isSorted());
  }

  @Test
  void theOpenShardsAloneComeEachInAPartitionAfterTheFirst() throws IOException {
    Path input = Files.write(folder.resolve("in.jsonl"), lines(0, ROWS));
    try (PromptTable table = open(input, 1)) {
      Map<Integer, List<String>> all = cut(table, plan(5, 1), List.of(0, 1, 2, 3, 4));

      assertThat(cut(table, plan(5, 1), List.of(1, 4)))
          .isEqualTo(Map.of(1, all.get(2), 2, all.get(5)));
    }
  }

  @Test
  void rowsOfFilesThatCameLaterFallToShardsOfTheirOwn() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Path old = Files.write(parts.resolve("z.jsonl"), lines(0, 40));
    Map<Integer, List<String>> before;
    Set<String> files;
    try (PromptTable table = open(parts, 1)) {
      files = table.files().keySet();
      assertThat(files).hasSize(1).allMatch(name -> name.endsWith("z.jsonl"));
      before = cut(table, new ShardPlan(List.of(new ShardPlan.Intake(40, 2)), 1), List.of(0, 1));
    }
    Files.write(parts.resolve("a.jsonl"), lines(40, ROWS));
    ShardPlan both =
        new ShardPlan(List.of(new ShardPlan.Intake(40, 2), new ShardPlan.Intake(20, 3)), 1);
    try (PromptTable table = open(parts, 1)) {
      table.placeFirst(List.of(files));
      Map<Integer, List<String>> after = cut(table, both, List.of(0, 1, 2, 3, 4));

      assertThat(old).exists();
      assertThat(after.get(1)).isEqualTo(before.get(1));
      assertThat(after.get(2)).isEqualTo(before.get(2));
      assertThat(after.get(3).size() + after.get(4).size() + after.get(5).size()).isEqualTo(20);
    }
  }

  @Test
  void aSharedBatchIsNeverCut() throws IOException {
    Path input = Files.write(folder.resolve("in.jsonl"), lines(0, ROWS));
    try (PromptTable table = open(input, 8)) {
      Map<Long, Integer> shardOfBatch = new HashMap<>();
      long last = -1;
      int at = 0;
      for (Row row : table.sharded(plan(3, 8), List.of(0, 1, 2)).collectAsList()) {
        long position = row.<Long>getAs(InputColumns.POSITION);
        int shard = row.<Integer>getAs(InputColumns.SHARD);
        assertThat(shardOfBatch.putIfAbsent(position / 8, shard)).isIn(null, shard);
        assertThat(shard > at || position > last).as("a shard keeps the input's order").isTrue();
        at = shard;
        last = position;
      }
      assertThat(shardOfBatch).hasSize(8);
    }
  }
}
