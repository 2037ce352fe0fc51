package io.quicksilver.model.math;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of one decoder: work of many equal parts is shared among them, part by part.
 *
 * <p>A part is computed wholly by one lane, so the number of lanes changes no bits. With one lane
 * nothing leaves the calling thread. The others wait for work by spinning for some tens of
 * microseconds, as long as the gaps within a step are, and sleep from then on: waking a thread
 * takes longer than most of what a step has to share.
 */
public final class Lanes implements AutoCloseable {

  /** Computes one part with the buffers of one lane. */
  @FunctionalInterface
  public interface Body {
    void run(int part, int lane);
  }

  /** Turns of a spinning thread before it sleeps. */
  private static final int SPINS = 2000;

  /** Runs for each lane: more would let neighbours in memory fall to different lanes too often. */
  private static final int RUNS = 4;

  /** How long the caller sleeps at a time while another lane is kept from its part. */
  private static final long SHORT_SLEEP_NANOS = 20_000;

  private final List<Lane> others = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Runs that nobody has taken; who brings it down from a positive number has that run. */
  private final AtomicInteger untaken = new AtomicInteger();

  private final AtomicInteger unfinished = new AtomicInteger();
  private volatile boolean closed;

  /** What is shared now; does not change while a part of it is unfinished. */
  private Body body;

  private int parts;

  /** Neighbouring parts that a lane takes at a time. */
  private int run;

  /** Starts {@code count - 1} daemon threads beside the calling one. */
  public Lanes(int count) {
    for (int index = 1; index < count; index++) {
      Lane lane = new Lane(index);
      others.add(lane);
      lane.thread.start();
    }
  }

  /** Threads that work on a step, the caller's included. */
  public int count() {
    return others.size() + 1;
  }

  /**
   * Runs {@code work} for parts {@code 0 .. count - 1}, and returns when all are finished.
   *
   * @throws RuntimeException what a part failed with first, on whichever lane, an Error likewise;
   *     neighbours of that part may not have run
   */
  public void forEach(int count, Body work) {
    if (others.isEmpty() || count <= 1) {
      for (int part = 0; part < count; part++) {
        work.run(part, 0);
      }
      return;
    }
    share(count, work);
    takeAll(0);
    awaitOthers();
    Throwable failed = failure.getAndSet(null);
    if (failed instanceof Error error) {
      throw error;
    }
    if (failed instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private void share(int count, Body work) {
    body = work;
    parts = count;
    run = Math.max(1, count / (RUNS * count()));
    int runs = (count + run - 1) / run;
    unfinished.set(runs);
    untaken.set(runs);
    for (Lane lane : others) {
      if (lane.asleep) {
        LockSupport.unpark(lane.thread);
      }
    }
  }

  /** Runs are counted from the last: run {@code left} ends {@code left - 1} runs before the end. */
  private void runEach(int left, int lane) {
    int end = parts - (left - 1) * run;
    for (int part = Math.max(0, end - run); part < end; part++) {
      body.run(part, lane);
    }
  }

  /** Works on runs until none is left to take. */
  private boolean takeAll(int lane) {
    boolean any = false;
    while (untaken.get() > 0) {
      int left = untaken.getAndDecrement();
      if (left <= 0) {
        break;
      }
      any = true;
      try {
        runEach(left, lane);
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      } finally {
        unfinished.decrementAndGet();
      }
    }
    return any;
  }

  /** Waits even when a part has failed or the task is being killed: the parts share buffers. */
  private void awaitOthers() {
    int spins = 0;
    while (unfinished.get() > 0) {
      if (spins++ < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(this, SHORT_SLEEP_NANOS);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    others.forEach(lane -> LockSupport.unpark(lane.thread));
  }

  /** One of the threads beside the caller's. */
  private final class Lane implements Runnable {
    private final int index;
    private final Thread thread;
    private volatile boolean asleep;

    Lane(int index) {
      this.index = index;
      this.thread = new Thread(this, "quicksilver-lane");
      thread.setDaemon(true);
    }

    @Override
    public void run() {
      int spins = 0;
      while (!closed) {
        if (takeAll(index)) {
          spins = 0;
        } else if (spins++ < SPINS) {
          Thread.onSpinWait();
        } else {
          sleep();
          spins = 0;
        }
      }
    }

    /** Says so before it looks once more, so that no work is shared unseen in between. */
    private void sleep() {
      asleep = true;
      while (untaken.get() <= 0 && !closed) {
        LockSupport.park(Lanes.this);
      }
      asleep = false;
    }
  }
}
