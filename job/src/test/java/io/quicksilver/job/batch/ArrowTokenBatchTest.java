package io.quicksilver.job.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.complex.ListVector;
import org.junit.jupiter.api.Test;

class ArrowTokenBatchTest {

  private static TokenRow row(long number, int... tokens) {
    return TokenRow.prompt(
        new GenerationRequest(number, 0, number * 31, SamplingOptions.DEFAULT), tokens);
  }

  @Test
  void aBatchHoldsItsRowsWordForWord() {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowTokenBatch batch =
            ArrowTokenBatch.of(
                allocator,
                ContextScope.BATCH,
                List.of(row(7, 1, 2, 3), row(9, 4), row(11, 5, 6)))) {
      assertThat(batch.rows()).isEqualTo(3);
      assertThat(IntStream.range(0, 3).map(batch::length)).containsExactly(3, 1, 2);
      assertThat(IntStream.range(0, 3).map(batch::promptLength)).containsExactly(3, 1, 2);
      assertThat(IntStream.range(0, 3).map(position -> batch.id(0, position)))
          .containsExactly(1, 2, 3);
      assertThat(batch.id(1, 0)).isEqualTo(4);
      assertThat(batch.id(2, 1)).isEqualTo(6);
      assertThat(batch.request(2).row()).isEqualTo(11);
    }
  }

  @Test
  void theScopeIsTheSchemasMetadata() {
    for (ContextScope scope : ContextScope.values()) {
      try (BufferAllocator allocator = new RootAllocator();
          ArrowTokenBatch batch = ArrowTokenBatch.of(allocator, scope, List.of(row(1, 1)))) {
        assertThat(batch.scope()).isEqualTo(scope);
        assertThat(batch.root().getSchema().getCustomMetadata())
            .containsEntry("context_scope", scope.spelling());
      }
    }
  }

  @Test
  void tokensAreReadWhereTheyLie() {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowTokenBatch batch =
            ArrowTokenBatch.of(
                allocator, ContextScope.SEQUENCE, List.of(row(1, 1, 2), row(2, 3)))) {
      ListVector tokens = (ListVector) batch.root().getVector("token_ids");
      tokens.getDataVector().getDataBuffer().setInt(2 * Integer.BYTES, 99);

      assertThat(batch.id(1, 0)).isEqualTo(99);
    }
  }

  @Test
  void closingTwiceFreesOnce() {
    try (BufferAllocator allocator = new RootAllocator()) {
      ArrowTokenBatch batch =
          ArrowTokenBatch.of(allocator, ContextScope.SEQUENCE, List.of(row(1, 1)));
      assertThat(allocator.getAllocatedMemory()).isPositive();

      batch.close();
      batch.close();

      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @Test
  void aBatchThatDoesNotFitLeavesNothingBehind() {
    try (BufferAllocator allocator = new RootAllocator(1 << 12)) {
      assertThatThrownBy(
              () ->
                  ArrowTokenBatch.of(
                      allocator, ContextScope.SEQUENCE, List.of(row(1, new int[1 << 16]))))
          .isInstanceOf(OutOfMemoryException.class);
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }

  @Test
  void aRowNeedsAPrompt() {
    try (BufferAllocator allocator = new RootAllocator()) {
      assertThatThrownBy(
              () -> ArrowTokenBatch.of(allocator, ContextScope.SEQUENCE, List.of(row(5))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("row 5");
    }
  }
}
