package io.quicksilver.model.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The threads of one decoder: rows are cut into as many runs as there are lanes.
 *
 * <p>A row is computed wholly by one lane, so the number of lanes changes no bits. With one lane
 * nothing leaves the calling thread.
 */
public final class Lanes implements AutoCloseable {

  /** Computes one row with the buffers of one lane. */
  @FunctionalInterface
  public interface Body {
    void run(int row, int lane);
  }

  private static final int SMALLEST_RUN = 4;

  private final int count;
  private final ExecutorService pool;

  /** Starts {@code count - 1} daemon threads beside the calling one. */
  public Lanes(int count) {
    this.count = count;
    this.pool =
        count == 1
            ? null
            : Executors.newFixedThreadPool(
                count - 1,
                task -> {
                  Thread thread = new Thread(task, "quicksilver-lane");
                  thread.setDaemon(true);
                  return thread;
                });
  }

  /** Threads that work on a step, the caller's included. */
  public int count() {
    return count;
  }

  /** Runs {@code body} for rows {@code 0 .. rows - 1}. */
  public void forEach(int rows, Body body) {
    int lanes = Math.min(count, (rows + SMALLEST_RUN - 1) / SMALLEST_RUN);
    if (lanes <= 1) {
      run(0, rows, 0, body);
      return;
    }
    List<Future<?>> others = new ArrayList<>(lanes - 1);
    for (int lane = 1; lane < lanes; lane++) {
      int self = lane;
      int from = rows * lane / lanes;
      int to = rows * (lane + 1) / lanes;
      others.add(pool.submit(() -> run(from, to, self, body)));
    }
    RuntimeException failure = null;
    try {
      run(0, rows / lanes, 0, body);
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Future<?> other : others) {
      failure = join(other, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void run(int from, int to, int lane, Body body) {
    for (int row = from; row < to; row++) {
      body.run(row, lane);
    }
  }

  /**
   * Waits for a lane even when another has failed or the task is being killed: it shares buffers.
   */
  private static RuntimeException join(Future<?> lane, RuntimeException earlier) {
    boolean interrupted = false;
    RuntimeException failure = earlier;
    while (true) {
      try {
        lane.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        failure = new IllegalStateException("Cannot compute a row: " + e.getCause(), e.getCause());
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return failure;
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
