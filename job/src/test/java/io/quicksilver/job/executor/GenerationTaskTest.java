package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.dataset.PromptLayout;
import io.quicksilver.job.dataset.PromptPlace;
import io.quicksilver.job.figures.TaskMeter;
import io.quicksilver.model.decode.SamplingOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A task gives back all that it took, however it ends. */
class GenerationTaskTest {

  private static final StructType SCHEMA =
      StructType.fromDDL(
          "__quicksilver_id STRING, __quicksilver_malformed STRING, __quicksilver_prompt STRING,"
              + " __quicksilver_position BIGINT");

  private static ModelBroadcast broadcast;
  private static LoadedModel model;

  @BeforeAll
  static void load() {
    broadcast = EmbeddedModel.broadcast();
    model = LoadedModel.load(broadcast);
  }

  @AfterAll
  static void close() {
    model.close();
    broadcast.destroy();
  }

  /** Rows without end, of which every fifth is an error row. */
  private static Iterator<Row> rows(int count, RuntimeException atTheEnd) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        if (next == count && atTheEnd != null) {
          throw atTheEnd;
        }
        return next < count;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException("no more rows");
        }
        String prompt = next % 5 == 4 ? "" : "One day, a " + "little ".repeat(next % 9) + "cat";
        Object[] values = {"row " + next, null, prompt, (long) next};
        next++;
        return new GenericRowWithSchema(values, SCHEMA);
      }
    };
  }

  private static GenerationPlan plan(int newTokens) {
    return new GenerationPlan(
        new PromptLayout(SCHEMA.json(), "prompt", PromptPlace.COLUMN, List.of(), List.of()),
        new SamplingOptions(newTokens, 0, 0, 1, 0, 1, 0, List.of(), true),
        1,
        true,
        null,
        null,
        4,
        256,
        1 << 20);
  }

  private static void requireNothingLeft(GenerationTask task) {
    task.close();
    task.close();
    assertThat(model.allocator().getAllocatedMemory()).isZero();
    assertThat(model.allocator().getChildAllocators()).isEmpty();
    assertThat(task.generator().nativeBytes()).isZero();
  }

  @Test
  void afterSuccess() {
    GenerationTask task =
        new GenerationTask(plan(3), model, rows(600, null), 1, TaskMeter.unheard(), () -> {});
    List<String> ids = new ArrayList<>();
    while (task.hasNext()) {
      Row row = task.next();
      ids.add(row.getString(0));
      assertThat(row.getString(2)).isEqualTo(ids.size() % 5 == 0 ? "error" : "ok");
    }

    assertThat(ids).hasSize(600);
    for (int i = 0; i < ids.size(); i++) {
      assertThat(ids.get(i)).isEqualTo("row " + i);
    }
    assertThat(task.window().rowsRead()).isEqualTo(600);
    assertThat(task.rowsWritten()).isEqualTo(600);
    requireNothingLeft(task);
  }

  @Test
  void afterAFailureOfTheInput() {
    GenerationTask task =
        new GenerationTask(
            plan(8),
            model,
            rows(500, new IllegalStateException("bad disk")),
            1,
            TaskMeter.unheard(),
            () -> {});

    assertThatThrownBy(
            () -> {
              while (task.hasNext()) {
                task.next();
              }
            })
        .hasMessage("bad disk");
    assertThat(model.allocator().getAllocatedMemory()).isPositive();
    requireNothingLeft(task);
  }

  @Test
  void afterAKillInTheMiddleOfABatch() {
    int[] steps = {20};
    GenerationTask task =
        new GenerationTask(
            plan(64),
            model,
            rows(300, null),
            1,
            TaskMeter.unheard(),
            () -> {
              if (steps[0]-- == 0) {
                throw new IllegalStateException("killed");
              }
            });

    assertThatThrownBy(task::hasNext).hasMessage("killed");
    assertThat(model.allocator().getAllocatedMemory()).isPositive();
    assertThat(task.generator().nativeBytes()).isPositive();
    requireNothingLeft(task);
  }

  @Test
  void whenNobodyTakesTheRest() {
    GenerationTask task =
        new GenerationTask(plan(8), model, rows(300, null), 1, TaskMeter.unheard(), () -> {});
    assertThat(task.next().getString(0)).isEqualTo("row 0");

    requireNothingLeft(task);
  }

  @Test
  void nativeMemoryDoesNotGrowFromTaskToTask() {
    long held = 0;
    long first = 0;
    for (int i = 0; i < 6; i++) {
      try (GenerationTask task =
          new GenerationTask(plan(4), model, rows(20, null), 1, TaskMeter.unheard(), () -> {})) {
        while (task.hasNext()) {
          task.next();
          held = Math.max(held, task.generator().nativeBytes());
        }
      }
      first = i == 0 ? Pointer.totalBytes() : first;
    }
    // Not a single task's memory is left of five; small change that waits for the collector may be.
    assertThat(Pointer.totalBytes() - first).isLessThan(held);
  }
}
