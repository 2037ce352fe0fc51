package io.quicksilver.tests.faults;

import io.quicksilver.tests.cluster.Signals;
import java.io.IOException;
import java.time.Duration;

/** Lets a process run for a tenth of the time only, until it is closed. */
final class SlowProcess implements AutoCloseable {

  private static final Duration RUNNING = Duration.ofMillis(50);
  private static final Duration STOPPED = Duration.ofMillis(450);

  private final ProcessHandle process;
  private final Thread clock;
  private volatile boolean slow = true;

  SlowProcess(ProcessHandle process) {
    this.process = process;
    clock = new Thread(this::stopAndGo, "slow-" + process.pid());
  }

  /** Begins. */
  void slowDown() {
    clock.start();
  }

  private void stopAndGo() {
    try {
      while (slow && process.isAlive()) {
        Signals.send(process, "STOP");
        Workload.pause(STOPPED);
        Signals.send(process, "CONT");
        Workload.pause(RUNNING);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    slow = false;
    try {
      clock.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
