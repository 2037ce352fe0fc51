package io.quicksilver.job.inspect;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Speed and memory of a task, measured on this machine with as many tasks at once as it would run.
 *
 * @param promptTokensPerSecond of one task
 * @param newTokensPerSecond of one task
 * @param weightsBytes native memory that all tasks share
 * @param scratchBytes native memory of one task, its cache left out
 * @param kernels the product library, and what it uses of this machine
 * @param shape what was measured
 */
public record Calibration(
    double promptTokensPerSecond,
    double newTokensPerSecond,
    long weightsBytes,
    long scratchBytes,
    String kernels,
    CalibrationShape shape) {

  // The JIT compiler needs some rounds, and the fastest count.
  private static final double ENOUGH_SECONDS = 6;
  private static final double TOO_MANY_SECONDS = 20;
  private static final int ENOUGH_ROUNDS = 4;

  private static final double SMALLEST_SHARE = 0.05;

  private record Round(double seconds, long scratchBytes) {}

  /**
   * Measures with a loaded model, in some seconds: rounds with one new token and rounds with
   * several; the difference is the decoding's.
   */
  static Calibration measure(ModifiedLlama model, Tokenizer tokenizer, CalibrationShape shape) {
    long began = System.nanoTime();
    double one = Double.MAX_VALUE;
    double several = Double.MAX_VALUE;
    long scratchBytes = 0;
    for (int rounds = 0; !isEnough(rounds, (System.nanoTime() - began) / 1e9); rounds++) {
      one = Math.min(one, round(model, tokenizer, shape, 1).seconds());
      Round round = round(model, tokenizer, shape, shape.newTokens());
      several = Math.min(several, round.seconds());
      scratchBytes = Math.max(scratchBytes, round.scratchBytes());
    }
    double decoding = Math.max(several - one, SMALLEST_SHARE * several);
    return new Calibration(
        (double) shape.rows() * shape.promptTokens() / one,
        (double) shape.rows() * Math.max(1, shape.newTokens() - 1) / decoding,
        model.bytes(),
        scratchBytes,
        model.products().name() + " " + model.products().instructionSet(),
        shape);
  }

  private static boolean isEnough(int rounds, double seconds) {
    return rounds > 0
        && (seconds > TOO_MANY_SECONDS || (seconds > ENOUGH_SECONDS && rounds >= ENOUGH_ROUNDS));
  }

  /** All tasks once, side by side. */
  private static Round round(
      ModifiedLlama model, Tokenizer tokenizer, CalibrationShape shape, int newTokens) {
    ExecutorService threads = Executors.newFixedThreadPool(shape.threads());
    try {
      Callable<Round> task = () -> task(model, tokenizer, shape, newTokens);
      List<Future<Round>> running = new ArrayList<>();
      for (int i = 0; i < shape.threads(); i++) {
        running.add(threads.submit(task));
      }
      double seconds = 0;
      long bytes = 0;
      for (Future<Round> each : running) {
        seconds += each.get().seconds() / shape.threads();
        bytes = Math.max(bytes, each.get().scratchBytes());
      }
      return new Round(seconds, bytes);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot measure: it was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot measure: " + e.getCause().getMessage(), e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Round task(
      ModifiedLlama model, Tokenizer tokenizer, CalibrationShape shape, int newTokens) {
    ModelConfig config = model.config();
    SamplingOptions options = new SamplingOptions(newTokens, 0, 0, 1, 0, 1, 0, List.of(), true);
    MadeUpPrompts prompts =
        new MadeUpPrompts(
            config.contextScope(),
            shape.rows(),
            shape.promptTokens(),
            config.vocabularySize(),
            options);
    try (Generator generator =
        new Generator(model, tokenizer, shape.rows(), shape.tokensPerStep(), 1)) {
      long began = System.nanoTime();
      Iterator<Completion> completions =
          generator.generate(List.<TokenBatch>of(prompts).iterator());
      while (completions.hasNext()) {
        completions.next();
      }
      return new Round((System.nanoTime() - began) / 1e9, generator.nativeBytes());
    }
  }
}
