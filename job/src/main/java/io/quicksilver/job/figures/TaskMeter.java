package io.quicksilver.job.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Counts what one task does. Used by the task's thread.
 *
 * <p>What it is told is passed on a few times a second, so that counting costs a step nothing.
 */
public final class TaskMeter {

  /** Rows to show that a task keeps. */
  public static final int SAMPLES = 10;

  private static final int PARTITIONS_WITH_SAMPLES = 10;
  private static final long BETWEEN = 100;

  private final Consumer<Counts> listener;
  private final LongSupplier clock;
  private final int samplesWanted;
  private final TokenHistogram.Counter prompts = new TokenHistogram.Counter();
  private final TokenHistogram.Counter completions = new TokenHistogram.Counter();
  private final List<RowSample> samples = new ArrayList<>();
  private Timeline timeline = Timeline.NONE;
  private Counts counted = Counts.NONE;
  private Counts passedOn = Counts.NONE;
  private long lastTime;

  /**
   * A meter.
   *
   * @param partition of the task: only the first ones keep samples
   * @param clock milliseconds after the epoch
   * @param listener hears of each piece of work once
   */
  TaskMeter(int partition, LongSupplier clock, Consumer<Counts> listener) {
    this.listener = listener;
    this.clock = clock;
    this.samplesWanted = partition < PARTITIONS_WITH_SAMPLES ? SAMPLES : 0;
    this.lastTime = clock.getAsLong();
  }

  /** A meter that tells the run's accumulators and this JVM's metrics. */
  public static TaskMeter of(int partition, RunAccumulators run) {
    ExecutorMetrics metrics = ExecutorMetrics.ofJvm();
    return new TaskMeter(
        partition,
        System::currentTimeMillis,
        done -> {
          run.rows().add(done.rows());
          run.errors().add(done.errors());
          run.prompt().add(done.prompt());
          run.completion().add(done.completion());
          metrics.add(done);
        });
  }

  /** A meter that tells nobody. */
  public static TaskMeter unheard() {
    return new TaskMeter(0, System::currentTimeMillis, done -> {});
  }

  /** A row was completed. */
  public void completed(int promptTokens, int newTokens) {
    prompts.add(promptTokens);
    completions.add(newTokens);
    counted = counted.plus(new Counts(1, 0, 0, 0));
  }

  /** A row became an error row. */
  public void failed() {
    counted = counted.plus(new Counts(0, 1, 0, 0));
  }

  /** Tokens so far, of the whole task; called at every step. */
  public void tokens(long prompt, long completion) {
    counted = new Counts(counted.rows(), counted.errors(), prompt, completion);
    if (clock.getAsLong() - lastTime >= BETWEEN) {
      passOn();
    }
  }

  /** Whether another row is wanted as a sample. */
  public boolean wantsSample() {
    return samples.size() < samplesWanted;
  }

  /** Keeps a row to show. */
  public void sample(RowSample row) {
    samples.add(row);
  }

  private void passOn() {
    long now = clock.getAsLong();
    Counts done = counted.minus(passedOn);
    if (done.prompt() > 0 || done.completion() > 0) {
      timeline = timeline.plus(Timeline.of(lastTime, now, done.prompt(), done.completion()));
    }
    lastTime = now;
    passedOn = counted;
    listener.accept(done);
  }

  /**
   * All that was counted, the last piece of it passed on.
   *
   * @param coreNanos its time, for each core that it held
   */
  public TaskFigures figures(long coreNanos) {
    passOn();
    return new TaskFigures(
        coreNanos,
        prompts.histogram(),
        completions.histogram(),
        counted.errors(),
        timeline,
        samples);
  }
}
