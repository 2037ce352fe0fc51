package io.quicksilver.job.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.dataset.RowError;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.FinishReason;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class CompletionBatchTest {

  private static final FinishedRow OK =
      FinishedRow.ok(
          "å",
          Arrays.asList("kept", null),
          null,
          new Completion(
              new GenerationRequest(0, 2, 0, SamplingOptions.DEFAULT),
              "Grüße 🐈",
              FinishReason.LENGTH,
              5,
              new int[] {8, 9},
              new float[] {-0.5f, -0.25f},
              -0.75));

  private static final FinishedRow ERROR =
      FinishedRow.error(
          "b", 0, Arrays.asList(null, 3L), null, new RowError(RowError.TEMPLATE, "no"));

  @Test
  void rowsBecomeRows() {
    try (BufferAllocator allocator = new RootAllocator();
        CompletionBatch batch = CompletionBatch.of(allocator, false, List.of(ERROR, OK))) {
      assertThat(batch.rows()).isEqualTo(2);
      assertThat(batch.row(0))
          .isEqualTo(
              RowFactory.create(
                  "b", 0, "error", null, "error", null, null, null, "template", "no", null, 3L));
      assertThat(batch.row(1))
          .isEqualTo(
              RowFactory.create(
                  "å", 2, "ok", "Grüße 🐈", "length", 5, 2, -0.75, null, null, "kept", null));
    }
  }

  @Test
  void tokensStandInTheirColumnsWhereAskedFor() {
    try (BufferAllocator allocator = new RootAllocator();
        CompletionBatch batch = CompletionBatch.of(allocator, true, List.of(ERROR, OK, ERROR))) {
      Row row = batch.row(1);
      assertThat((Object[]) row.get(8)).containsExactly(8, 9);
      assertThat((Object[]) row.get(9)).containsExactly(-0.5f, -0.25f);
      assertThat(batch.row(0).get(8)).isNull();
      assertThat(batch.row(2).get(9)).isNull();
    }
  }

  @Test
  void closingFreesEverything() {
    try (BufferAllocator allocator = new RootAllocator()) {
      CompletionBatch batch = CompletionBatch.of(allocator, true, List.of(OK, ERROR));
      assertThat(allocator.getAllocatedMemory()).isPositive();

      batch.close();
      batch.close();

      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @Test
  void aRowIsCompletedOrAnError() {
    assertThatThrownBy(() -> new FinishedRow("x", 0, List.of(), null, null, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row x");
  }
}
