package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lanes share work without losing or doubling a part, however many there are. */
final class LanesTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void eachPartIsDoneOnceBeforeTheCallReturns(int count) {
    try (Lanes lanes = new Lanes(count)) {
      for (int round = 0; round < 2000; round++) {
        int parts = round % 70;
        AtomicIntegerArray done = new AtomicIntegerArray(70);
        lanes.forEach(parts, (part, lane) -> done.incrementAndGet(part));
        for (int part = 0; part < 70; part++) {
          assertThat(done.get(part))
              .as("round %d part %d", round, part)
              .isEqualTo(part < parts ? 1 : 0);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aLaneWorksOnOnePartAtATime(int count) {
    try (Lanes lanes = new Lanes(count)) {
      AtomicIntegerArray busy = new AtomicIntegerArray(count);
      AtomicInteger shared = new AtomicInteger();
      for (int round = 0; round < 500; round++) {
        lanes.forEach(
            50,
            (part, lane) -> {
              shared.addAndGet(busy.incrementAndGet(lane) - 1);
              busy.decrementAndGet(lane);
            });
      }
      assertThat(shared).hasValue(0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aFailedPartFailsTheCallAfterTheOthersAreDone(int count) {
    try (Lanes lanes = new Lanes(count)) {
      for (int round = 0; round < 200; round++) {
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(
                () ->
                    lanes.forEach(
                        20,
                        (part, lane) -> {
                          if (part == 7) {
                            throw new IllegalStateException("part 7");
                          }
                          done.incrementAndGet();
                        }))
            .hasMessage("part 7");
        assertThat(done).hasValue(19);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aSleepingLaneWakesForNewWork(int count) throws InterruptedException {
    try (Lanes lanes = new Lanes(count)) {
      for (int round = 0; round < 5; round++) {
        Thread.sleep(20);
        AtomicInteger done = new AtomicInteger();
        lanes.forEach(1000, (part, lane) -> done.incrementAndGet());
        assertThat(done).hasValue(1000);
      }
    }
  }
}
