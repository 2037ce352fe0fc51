package io.quicksilver.tests.cluster;

import java.io.IOException;

/** Signals to processes that a test started. */
public final class Signals {

  private Signals() {}

  /** Sends a signal by its name, as {@code kill} knows it. One that comes too late does nothing. */
  public static void send(ProcessHandle process, String name) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-s", name, "" + process.pid())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      kill.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
