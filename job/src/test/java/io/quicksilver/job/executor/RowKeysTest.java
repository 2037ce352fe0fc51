package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowKeysTest {

  @Test
  void aKeyIsOfIdAndSampleAlone() {
    assertThat(RowKeys.key("row", 1)).isEqualTo(RowKeys.key("row", 1));
  }

  @Test
  void everyRowAndSampleHasItsOwn() {
    Set<Long> keys = new HashSet<>();
    for (int row = 0; row < 1000; row++) {
      for (int sample = 0; sample < 10; sample++) {
        keys.add(RowKeys.key("row " + row, sample));
      }
    }
    assertThat(keys).hasSize(10_000);
  }
}
