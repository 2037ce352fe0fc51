package io.quicksilver.job.inspect;

import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Speed of a task, measured on this machine with as many tasks at once as it would run.
 *
 * @param speed of a task with the run's own rows and lengths
 * @param rows that a round decodes
 * @param kernels the product library, and what it uses of this machine
 */
record Calibration(TaskSpeed speed, int rows, String kernels) {

  /** The JIT compiler needs some seconds, and a step of a large model takes one. */
  private static final double ENOUGH_SECONDS = 3;

  /** Time for prompts of their real length, of as many rows as that leaves. */
  private static final double LONG_SECONDS = 10;

  /** Share of the heap for the rows' keys and values. */
  private static final int HEAP_SHARE = 4;

  /**
   * Measures with a loaded model.
   *
   * <p>Where all rows at their real length would take too long, a round is composed: all rows with
   * brief prompts, and what the real length adds to a few of them, for each row and position.
   *
   * @param wanted the run's own size
   */
  static Calibration measure(ModifiedLlama model, Tokenizer tokenizer, CalibrationShape wanted) {
    CalibrationShape brief = wanted.brief();
    TaskSpeed all = repeated(model, tokenizer, brief);
    CalibrationShape few =
        wanted.within(Math.min(LONG_SECONDS / all.row(), tokensInHeap(model, wanted.threads())));
    TaskSpeed real = few.equals(brief) ? all : repeated(model, tokenizer, few);
    double round = real.round();
    if (!few.equals(wanted)) {
      CalibrationShape fewBrief = few.brief();
      TaskSpeed base = fewBrief.equals(brief) ? all : repeated(model, tokenizer, fewBrief);
      double positions = few.rows() * Math.max(1.0, few.promptTokens() - fewBrief.promptTokens());
      double perPosition = Math.max(0, real.round() - base.round()) / positions;
      round =
          all.round()
              + perPosition * wanted.rows() * (wanted.promptTokens() - brief.promptTokens());
    }
    return new Calibration(
        new TaskSpeed(real.row(), round, all.draw()),
        wanted.rows(),
        model.products().name() + " " + model.products().instructionSet());
  }

  private static double tokensInHeap(ModifiedLlama model, int threads) {
    long token = ModifiedLlama.cacheBytesPerToken(model.config(), model.products().precision());
    return (double) Runtime.getRuntime().maxMemory() / HEAP_SHARE / threads / token;
  }

  /** The later half of some seconds of rounds. */
  private static TaskSpeed repeated(
      ModifiedLlama model, Tokenizer tokenizer, CalibrationShape shape) {
    List<TaskSpeed> rounds = new ArrayList<>();
    long began = System.nanoTime();
    do {
      rounds.add(sideBySide(model, tokenizer, shape));
    } while ((System.nanoTime() - began) / 1e9 < ENOUGH_SECONDS);
    return TaskSpeed.median(rounds.subList(rounds.size() / 2, rounds.size()));
  }

  /** All tasks once. */
  private static TaskSpeed sideBySide(
      ModifiedLlama model, Tokenizer tokenizer, CalibrationShape shape) {
    ExecutorService threads = Executors.newFixedThreadPool(shape.threads());
    try {
      Callable<TaskSpeed> task = () -> TaskProbe.run(model, tokenizer, shape);
      List<Future<TaskSpeed>> running = new ArrayList<>();
      for (int i = 0; i < shape.threads(); i++) {
        running.add(threads.submit(task));
      }
      List<TaskSpeed> speeds = new ArrayList<>();
      for (Future<TaskSpeed> each : running) {
        speeds.add(each.get());
      }
      return TaskSpeed.mean(speeds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot measure: it was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot measure: " + e.getCause().getMessage(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Prompt tokens that a task reads in a second. */
  double promptTokensPerSecond() {
    return 1 / speed.row();
  }

  /** Tokens that a task draws in a second in which it reads no prompt. */
  double newTokensPerSecond() {
    return rows / (speed.round() + rows * speed.draw());
  }
}
