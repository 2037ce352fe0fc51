package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.batch.FinishedRow;
import io.quicksilver.job.dataset.RowError;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.FinishReason;
import io.quicksilver.model.decode.GenerationRequest;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputOrderTest {

  private final OutputOrder order = new OutputOrder();

  private static Completion completion(long row) {
    return new Completion(
        new GenerationRequest(row, 0, 0, SamplingOptions.DEFAULT),
        "text",
        FinishReason.STOP,
        1,
        new int[1],
        new float[1],
        -1);
  }

  private List<String> taken(int most) {
    return order.take(most).stream().map(FinishedRow::id).toList();
  }

  @Test
  void rowsEndInAnyOrderAndLeaveInTheirs() {
    long a = order.open("a", List.of(), null);
    order.add(
        FinishedRow.error("b", 0, List.of(), null, new RowError(RowError.PROMPT_EMPTY, "no")));
    long c = order.open("c", List.of(), null);
    long d = order.open("d", List.of(), null);

    order.complete(completion(d));
    assertThat(taken(9)).isEmpty();
    order.complete(completion(a));
    assertThat(taken(1)).containsExactly("a");
    assertThat(taken(9)).containsExactly("b");
    assertThat(order.unfinished()).isOne();
    order.complete(completion(c));
    assertThat(taken(9)).containsExactly("c", "d");
    assertThat(order.size()).isZero();
    assertThat(order.unfinished()).isZero();
  }

  @Test
  void noRowIsCompletedTwice() {
    long row = order.open("a", List.of(), null);
    order.complete(completion(row));

    assertThatThrownBy(() -> order.complete(completion(row)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must be open, got " + row);
  }
}
