package io.quicksilver.job.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

  @Test
  void aLongTextIsRead() throws RowException, JsonProcessingException {
    String text = "x".repeat(10 << 20);
    assertThat(JsonLines.tree("{\"prompt\": \"" + text + "\"}").path("prompt").textValue())
        .isEqualTo(text);
  }

  @Test
  void millionsOfValuesAreRefused() {
    assertThatThrownBy(() -> JsonLines.tree("[" + "{},".repeat(3 << 20) + "{}]"))
        .isInstanceOf(RowException.class)
        .hasMessageContaining("its JSON must have at most 200000 values");
  }

  @Test
  void whatIsVeryDeepIsRefused() {
    assertThatThrownBy(() -> JsonLines.tree("[".repeat(2 << 20)))
        .isInstanceOf(JsonProcessingException.class);
  }
}
