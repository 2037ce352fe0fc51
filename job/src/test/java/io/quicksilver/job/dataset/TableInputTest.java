package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** What has no files has no order either, and comes to the same rows all the same. */
class TableInputTest {

  private static List<String> rows(int seed, OptionalLong limit, int unit) {
    SparkSession spark = LocalSpark.session().newSession();
    InputOptions options =
        new InputOptions(
            ShuffledRows.class.getName(),
            String.valueOf(seed),
            Map.of(),
            "prompt",
            Optional.empty(),
            List.of(),
            limit,
            3,
            unit,
            unit == 1,
            Optional.empty(),
            List.of());
    try (PromptTable table = PromptTable.open(spark, options)) {
      return table
          .identified()
          .orderBy(InputColumns.POSITION)
          .select(InputColumns.ID, InputColumns.PROMPT)
          .toJSON()
          .collectAsList();
    }
  }

  @Test
  void theOrderInWhichASourceBringsItsRowsChangesNoId() {
    Set<String> expected = new TreeSet<>(rows(0, OptionalLong.empty(), 1));
    assertThat(expected).hasSize(ShuffledRows.ROWS);
    for (int seed = 1; seed < 4; seed++) {
      assertThat(new TreeSet<>(rows(seed, OptionalLong.empty(), 1)))
          .as("order %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void aBatchThatSharesItsContextHasTheSameRowsInEveryOrder() {
    assertThat(rows(2, OptionalLong.empty(), 4)).isEqualTo(rows(0, OptionalLong.empty(), 4));
  }

  @Test
  void aLimitTakesTheSameRowsInEveryOrder() {
    List<String> expected = rows(0, OptionalLong.of(7), 1);
    assertThat(expected).hasSize(7);
    assertThat(rows(2, OptionalLong.of(7), 1)).isEqualTo(expected);
  }
}
