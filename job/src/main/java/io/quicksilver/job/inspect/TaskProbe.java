package io.quicksilver.job.inspect;

import io.quicksilver.model.decode.Caching;
import io.quicksilver.model.decode.Completion;
import io.quicksilver.model.decode.GenerationStats;
import io.quicksilver.model.decode.Generator;
import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.decode.SamplingOptions;
import io.quicksilver.model.decode.StepCosts;
import io.quicksilver.model.decode.TokenBatch;
import io.quicksilver.model.text.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Watches a generator round by round: made-up prompts are read as a run would read them, then all
 * rows decode together for some rounds, and nothing is completed.
 *
 * <p>Used by one thread.
 */
final class TaskProbe implements Runnable {

  private static final double NANOS = 1e9;

  /** Ends the generator's work once enough was seen. */
  private static final class Enough extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Enough() {
      super(null, null, false, false);
    }
  }

  private final Generator generator;
  private final CalibrationShape shape;
  private final boolean recomputes;
  private final List<Long> rounds = new ArrayList<>();
  private StepCosts costs = StepCosts.NONE;
  private GenerationStats stats = GenerationStats.NONE;

  private TaskProbe(Generator generator, CalibrationShape shape, boolean recomputes) {
    this.generator = generator;
    this.shape = shape;
    this.recomputes = recomputes;
  }

  /** Measures a task on this thread. */
  static TaskSpeed run(ModifiedLlama model, Tokenizer tokenizer, CalibrationShape shape) {
    int window = model.config().maxPositions();
    MadeUpPrompts prompts =
        new MadeUpPrompts(
            model.config().contextScope(),
            shape.rows(),
            shape.promptTokens(),
            model.config().vocabularySize(),
            new SamplingOptions(window, 0, 0, 1, 0, 1, 0, List.of(), true));
    try (Generator generator =
        new Generator(model, tokenizer, shape.rows(), shape.tokensPerStep(), 1)) {
      TaskProbe probe = new TaskProbe(generator, shape, model.caching() == Caching.NOTHING);
      try {
        Iterator<Completion> completions =
            generator.generate(List.<TokenBatch>of(prompts).iterator(), probe);
        while (completions.hasNext()) {
          completions.next();
        }
        probe.note();
      } catch (Enough e) {
        // Every round that was asked for is noted.
      }
      return probe.speed();
    }
  }

  /** Before each round. */
  @Override
  public void run() {
    note();
    if (rounds.size() == shape.newTokens()) {
      throw new Enough();
    }
  }

  /** Notes the round that is over, if all rows decoded in it and no prompt was read. */
  private void note() {
    StepCosts costsBefore = costs;
    GenerationStats before = stats;
    costs = generator.costs();
    stats = generator.stats();
    if (stats.prefillTokens() == before.prefillTokens()
        && costs.decodeStepTokens() - costsBefore.decodeStepTokens() == shape.rows()) {
      rounds.add(costs.decodeNanos() - costsBefore.decodeNanos());
    }
  }

  private TaskSpeed speed() {
    long rowsOfPrompts =
        recomputes ? stats.prefillTokens() : costs.rows() - costs.decodeStepTokens();
    double row = costs.prefillNanos() / NANOS / Math.max(1, rowsOfPrompts);
    return new TaskSpeed(
        row, round(row), costs.drawNanos() / NANOS / Math.max(1, stats.decodeTokens()));
  }

  /** The median round; in a window that holds none of them, what was seen comes nearest. */
  private double round(double row) {
    if (rounds.isEmpty()) {
      return costs.decodeStepTokens() == 0
          ? shape.rows() * row
          : costs.decodeNanos() / NANOS * shape.rows() / costs.decodeStepTokens();
    }
    Collections.sort(rounds);
    return rounds.get(rounds.size() / 2) / NANOS;
  }
}
