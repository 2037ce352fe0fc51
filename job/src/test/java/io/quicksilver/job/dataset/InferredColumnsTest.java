package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class InferredColumnsTest {

  private static StructType columns(String... names) {
    StructType type = new StructType();
    for (String name : names) {
      type = type.add(name, DataTypes.StringType);
    }
    return type;
  }

  private static String[] tamed(StructType type, String... used) {
    return new InferredColumns(Set.of(used)).of(type).fieldNames();
  }

  @Test
  void ofNamesThatAreTheSameButForCaseTheUsedOneStays() {
    StructType type = columns("ID", "Id", "PROMPT", "id", "prompt", "prompt");
    assertThat(tamed(type, "prompt", "ID")).containsExactlyInAnyOrder("ID", "prompt");
    assertThat(tamed(type)).containsExactlyInAnyOrder("id", "prompt");
  }

  @Test
  void theJobsOwnNamesAreLeftOut() {
    assertThat(tamed(columns("__quicksilver_line", "__Quicksilver_id", "_metadata")))
        .containsExactly("_metadata");
  }

  @Test
  void ofVeryManyNamesTheUsedOnesStay() {
    StructType type = new StructType();
    for (int i = 0; i < 5000; i++) {
      type = type.add("c" + i, DataTypes.LongType);
    }
    assertThat(tamed(type, "c4999", "c7"))
        .hasSize(InferredColumns.MOST)
        .contains("c0", "c7", "c4999")
        .doesNotContain("c4998");
  }

  @Test
  void whatLiesVeryDeepIsText() {
    DataType deep = DataTypes.LongType;
    for (int i = 0; i < 90; i++) {
      deep = DataTypes.createArrayType(deep);
    }
    StructType type = new StructType().add("a", deep).add("b", DataTypes.LongType);
    String tamed = new InferredColumns(Set.of()).of(type).simpleString();
    assertThat(tamed)
        .startsWith("struct<a:" + "array<".repeat(InferredColumns.DEEPEST - 1) + "string>")
        .endsWith(",b:bigint>");
  }
}
