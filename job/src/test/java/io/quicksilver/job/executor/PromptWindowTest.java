package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.dataset.PromptEncoder;
import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptPlace;
import io.quicksilver.job.dataset.PromptReader;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.text.ChatMessage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class PromptWindowTest {

  private static final StructType SCHEMA =
      StructType.fromDDL(
          "__quicksilver_id STRING, __quicksilver_malformed STRING, __quicksilver_prompt STRING,"
              + " __quicksilver_position BIGINT");
  private static final int NEW_TOKENS = 10;

  /** A token for each character. */
  private static final PromptEncoder CHARACTERS =
      new PromptEncoder() {
        @Override
        public int[] text(String prompt) {
          return prompt.chars().toArray();
        }

        @Override
        public int[] chat(List<ChatMessage> messages) {
          throw new IllegalArgumentException("no messages here");
        }
      };

  private static Row row(int position, int length) {
    Object[] values = {"row " + position, null, "x".repeat(length), (long) position};
    return new GenericRowWithSchema(values, SCHEMA);
  }

  /** Lengths of the prompts, batch by batch. */
  private static List<List<Integer>> lengths(ContextScope scope, List<Row> rows, int batchSize) {
    SamplingOptions options = new SamplingOptions(NEW_TOKENS, 0, 0, 1, 0, 1, 0, List.of(), true);
    PromptLayout layout =
        new PromptLayout(SCHEMA.json(), "prompt", PromptPlace.COLUMN, List.of(), List.of());
    GenerationPlan plan =
        new GenerationPlan(layout, options, 1, true, null, null, batchSize, 256, 0);
    List<List<Integer>> lengths = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator()) {
      PromptWindow window =
          new PromptWindow(
              rows.iterator(),
              new PromptReader(layout, options, 1, 512, CHARACTERS),
              plan,
              scope,
              new OutputOrder(),
              allocator);
      while (window.hasNext()) {
        try (TokenBatch batch = window.next()) {
          List<Integer> each = new ArrayList<>();
          for (int i = 0; i < batch.rows(); i++) {
            each.add(batch.length(i));
          }
          lengths.add(each);
        }
      }
    }
    return lengths;
  }

  private static List<Row> rows(int... lengths) {
    List<Row> rows = new ArrayList<>();
    for (int length : lengths) {
      rows.add(row(rows.size(), length));
    }
    return rows;
  }

  @Test
  void theLongestRowsBeginFirst() {
    List<Row> rows = rows(3, 90, 7, 7, 41, 200, 1);

    List<Integer> order =
        lengths(ContextScope.SEQUENCE, rows, 3).stream().flatMap(List::stream).toList();

    assertThat(order).hasSize(7).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void rowsThatShareAContextStayTogetherInTheInputsOrder() {
    assertThat(lengths(ContextScope.BATCH, rows(3, 90, 7, 7, 41, 200, 1), 3))
        .containsExactly(List.of(3, 90, 7), List.of(7, 41, 200), List.of(1));
  }
}
