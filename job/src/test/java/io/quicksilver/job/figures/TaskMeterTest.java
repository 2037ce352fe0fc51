package io.quicksilver.job.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskMeterTest {

  private final long[] time = {1_000_000};
  private final List<Counts> heard = new ArrayList<>();

  private TaskMeter meter(int partition) {
    return new TaskMeter(partition, () -> time[0], heard::add);
  }

  @Test
  void everyPieceOfWorkIsHeardOnce() {
    TaskMeter meter = meter(0);
    for (int step = 1; step <= 100; step++) {
      time[0] += 30;
      meter.tokens(step, 2L * step);
    }
    meter.completed(3, 4);
    meter.failed();
    TaskFigures figures = meter.figures(5);

    assertThat(heard.stream().reduce(Counts.NONE, Counts::plus))
        .isEqualTo(new Counts(1, 1, 100, 200));
    assertThat(heard).hasSizeBetween(2, 30);
    assertThat(figures.timeline().prompt().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(100);
    assertThat(figures.timeline().completion().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(200);
    assertThat(figures.prompts().tokens()).isEqualTo(3);
    assertThat(figures.completions().tokens()).isEqualTo(4);
  }

  @Test
  void onlyTheFirstPartitionsKeepSamples() {
    TaskMeter meter = meter(3);
    int kept = 0;
    while (meter.wantsSample()) {
      meter.sample(new RowSample("id", "prompt", "stop", "x".repeat(5000)));
      kept++;
    }

    assertThat(kept).isEqualTo(TaskMeter.SAMPLES);
    assertThat(meter.figures(1).samples())
        .allSatisfy(sample -> assertThat(sample.completion()).hasSizeLessThan(2100));
    assertThat(meter(10).wantsSample()).isFalse();
  }

  @Test
  void aTextIsNeverCutWithinACharacter() {
    String emoji = "\uD83D\uDE00";

    assertThat(RowSample.shortened("x" + emoji.repeat(3000)))
        .hasSizeLessThanOrEqualTo(2001)
        .matches("x(" + emoji + ")+…");
    assertThat(RowSample.shortened("short")).isEqualTo("short");
    assertThat(new RowSample("id", emoji.repeat(3000) + "x", "stop", "").prompt())
        .hasSizeLessThanOrEqualTo(601)
        .matches("…(" + emoji + ")+x");
    assertThat(new RowSample("id", "short", "stop", "").prompt()).isEqualTo("short");
  }
}
