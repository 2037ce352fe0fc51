package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {

  private static JsonNode in(String path, String json) throws Exception {
    return JsonPath.parse(path).orElseThrow().in(new ObjectMapper().readTree(json));
  }

  @Test
  void aPathFindsItsPlace() throws Exception {
    assertThat(in("q", "{\"q\": \"a\"}").textValue()).isEqualTo("a");
    assertThat(in("body.prompt", "{\"body\": {\"prompt\": \"b\"}}").textValue()).isEqualTo("b");
    assertThat(in("turns[1]", "{\"turns\": [\"c\", \"d\"]}").textValue()).isEqualTo("d");
    assertThat(in("a[0].`b c`[1]", "{\"a\": [{\"b c\": [1, 2]}]}").intValue()).isEqualTo(2);
  }

  @Test
  void whatIsNotThereIsMissing() throws Exception {
    assertThat(in("q", "{}").isMissingNode()).isTrue();
    assertThat(in("turns[3]", "{\"turns\": []}").isMissingNode()).isTrue();
    assertThat(in("body.prompt", "{\"body\": null}").isMissingNode()).isTrue();
  }

  @Test
  void whatCannotHoldThePlaceIsOfTheWrongType() {
    assertThatThrownBy(() -> in("turns[0]", "{\"turns\": \"text\"}"))
        .isInstanceOfSatisfying(
            RowException.class, e -> assertThat(e.error().code()).isEqualTo("prompt_type"))
        .hasMessageContaining("turns[0]")
        .hasMessageContaining("string \"text\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"concat(a, b)", "a + b", "a.", ".a", "[0]", "a[x]", "a b", "", "a..b", "a[0"})
  void otherExpressionsAreNoPaths(String expression) {
    assertThat(JsonPath.parse(expression)).isEmpty();
  }

  @Test
  void aPathIsInASchemaThatHasItOrHidesItBehindMixedTypes() {
    StructType schema = StructType.fromDDL("q STRING, n BIGINT, b STRUCT<p: STRING>, t ARRAY<INT>");
    assertThat(JsonPath.parse("q").orElseThrow().isIn(schema)).isTrue();
    assertThat(JsonPath.parse("q[0]").orElseThrow().isIn(schema)).isTrue();
    assertThat(JsonPath.parse("b.p").orElseThrow().isIn(schema)).isTrue();
    assertThat(JsonPath.parse("t[0]").orElseThrow().isIn(schema)).isTrue();
    assertThat(JsonPath.parse("b.x").orElseThrow().isIn(schema)).isFalse();
    assertThat(JsonPath.parse("n[0]").orElseThrow().isIn(schema)).isFalse();
    assertThat(JsonPath.parse("x").orElseThrow().isIn(schema)).isFalse();
  }
}
