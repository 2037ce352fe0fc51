package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.decode.Caching;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formula against the same rows led through slots one round after the other. */
class SlotScheduleTest {

  private static final TaskSpeed SPEED = new TaskSpeed(0.003, 0.15, 0.0002);

  private static SlotSchedule schedule(int slots, int tokensPerStep) {
    return new SlotSchedule(slots, tokensPerStep, Caching.WHOLE_PROMPT, ContextScope.SEQUENCE);
  }

  /** Rounds of whole prompts, one by one; a round with empty slots saves half their share. */
  private static double oneByOne(int slots, int step, int rows, int prompt, int more) {
    List<Integer> left = new ArrayList<>();
    int waiting = rows;
    double seconds = (double) rows * more * SPEED.draw();
    while (waiting > 0 || !left.isEmpty()) {
      int decoding = left.size();
      int fresh = 0;
      while (waiting > 0
          && left.size() < slots
          && (fresh == 0 || decoding + (fresh + 1) * prompt <= step)) {
        left.add(more);
        waiting--;
        fresh++;
      }
      boolean beside =
          fresh > 0 && 2 * decoding <= step && decoding + Math.min(1, fresh) * prompt <= step;
      seconds += (double) fresh * prompt * SPEED.row();
      if (beside) {
        seconds += decoding * SPEED.row();
      } else if (decoding > 0) {
        seconds += SPEED.round() * (1 + (double) decoding / slots) / 2;
      }
      left.replaceAll(tokens -> tokens - 1);
      left.removeIf(tokens -> tokens == 0);
    }
    return seconds;
  }

  @ParameterizedTest
  @CsvSource({
    "16, 1024, 1000, 200, 64",
    "16, 1024, 1000, 20, 64",
    "16, 1024, 1024, 600, 16",
    "64, 1024, 1000, 200, 64",
    "128, 1024, 2000, 200, 64",
    "128, 1024, 2000, 200, 16",
    "32, 256, 1000, 300, 32",
    "8, 256, 40, 30, 128",
    "16, 1024, 7, 100, 50"
  })
  void timeIsThatOfRoundsOneByOne(int slots, int step, int rows, int prompt, int more) {
    assertThat(schedule(slots, step).seconds(rows, prompt, more, SPEED))
        .isCloseTo(oneByOne(slots, step, rows, prompt, more), withinPercentage(10));
  }

  @Test
  void moreOfAnythingTakesLonger() {
    SlotSchedule schedule = schedule(16, 1024);
    double some = schedule.seconds(1000, 200, 64, SPEED);

    assertThat(schedule.seconds(1001, 200, 64, SPEED)).isGreaterThan(some);
    assertThat(schedule.seconds(1000, 210, 64, SPEED)).isGreaterThan(some);
    assertThat(schedule.seconds(1000, 200, 65, SPEED)).isGreaterThan(some);
    assertThat(schedule.seconds(1000, 200, 64, new TaskSpeed(0.003, 0.16, 0.0002)))
        .isGreaterThan(some);
  }

  @Test
  void aBatchThatSharesItsContextReadsNoPromptBesideIt() {
    SlotSchedule batch = new SlotSchedule(16, 1024, Caching.WHOLE_PROMPT, ContextScope.BATCH);

    assertThat(batch.seconds(160, 200, 64, SPEED))
        .isCloseTo(160 * 200 * 0.003 + 10 * 63 * 0.15 + 160 * 64 * 0.0002, withinPercentage(1e-6));
  }
}
