package io.quicksilver.job.bench;

import io.quicksilver.model.decode.ModifiedLlama;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.ProductsChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures a model at each precision and batch size, one after the other, in this JVM.
 *
 * <p>Each batch size is warmed up first, until its rates settle; a figure is the median of some
 * rounds. Beside each stand three limits: the same steps' matrix products alone, the {@link
 * ArithmeticPeak}, and the {@link MemoryBandwidth}.
 */
public final class Bench {

  private static final int WARM_NEW_TOKENS = 8;
  private static final int WARM_ROUNDS = 3;
  private static final double WARM_SECONDS = 6;
  private static final double SETTLED = 0.03;
  private static final int ROUNDS = 3;
  private static final double ENOUGH_SECONDS = 25;
  private static final double NANOS = 1e9;

  private final BenchModel model;
  private final BenchPlan plan;
  private final BenchListener listener;

  /**
   * A measurement.
   *
   * @param model stays the caller's
   * @param listener told of each part as soon as it is measured
   */
  public Bench(BenchModel model, BenchPlan plan, BenchListener listener) {
    plan.requireWindow(model.config());
    this.model = model;
    this.plan = plan;
    this.listener = listener;
  }

  /** Measures all, and returns two figures, prefill and decode, of each batch size. */
  public List<BenchFigure> run() {
    double bandwidth = MemoryBandwidth.measure(plan.threads());
    List<BenchFigure> figures = new ArrayList<>();
    for (Precision precision : plan.precisions()) {
      ProductsChoice choice = ProductsChoice.best(precision);
      choice.reason().ifPresent(listener::otherKernels);
      long began = System.nanoTime();
      try (ModifiedLlama loaded =
          ModifiedLlama.load(model.config(), model.weights(), choice.products())) {
        double seconds = (System.nanoTime() - began) / NANOS;
        BenchMachine machine =
            new BenchMachine(
                choice.precision().name().toLowerCase(Locale.ROOT),
                choice.products().name() + " " + choice.products().instructionSet(),
                plan.threads(),
                ArithmeticPeak.measure(choice.products(), plan.threads()),
                bandwidth,
                loaded.productBytes(),
                seconds);
        listener.loaded(machine);
        figures.addAll(measure(loaded, machine));
      }
    }
    return figures;
  }

  private List<BenchFigure> measure(ModifiedLlama loaded, BenchMachine machine) {
    List<BenchFigure> figures = new ArrayList<>();
    try (BenchDecoder decoder = new BenchDecoder(loaded, plan)) {
      for (int batchSize : plan.batchSizes()) {
        warmUp(decoder, batchSize);
        Round round = measure(decoder, batchSize);
        for (BenchFigure figure : figures(round, batchSize, machine)) {
          figures.add(figure);
          listener.measured(figure, machine);
        }
      }
    }
    return figures;
  }

  /** Short rounds, until none is faster than the best before, or for some seconds. */
  private void warmUp(BenchDecoder decoder, int batchSize) {
    long began = System.nanoTime();
    int newTokens = Math.min(plan.newTokens(), WARM_NEW_TOKENS);
    Round best = Round.run(decoder, plan, batchSize, newTokens);
    boolean settled = false;
    for (int i = 1; !(settled && i >= WARM_ROUNDS) && since(began) < WARM_SECONDS; i++) {
      Round round = Round.run(decoder, plan, batchSize, newTokens);
      settled = round.isSettled(best, SETTLED);
      best = best.best(round);
    }
  }

  private Round measure(BenchDecoder decoder, int batchSize) {
    long began = System.nanoTime();
    List<Round> rounds = new ArrayList<>();
    while (rounds.isEmpty() || (rounds.size() < ROUNDS && since(began) < ENOUGH_SECONDS)) {
      rounds.add(Round.run(decoder, plan, batchSize, plan.newTokens()));
    }
    return Round.median(rounds);
  }

  private static double since(long began) {
    return (System.nanoTime() - began) / NANOS;
  }

  private List<BenchFigure> figures(Round round, int batchSize, BenchMachine machine) {
    return List.of(
        new BenchFigure(
            machine.precision(),
            batchSize,
            BenchFigure.PREFILL,
            round.prefill(),
            round.prefillProducts(),
            round.prefill() * round.prefillOperations() / machine.peak()),
        new BenchFigure(
            machine.precision(),
            batchSize,
            BenchFigure.DECODE,
            round.decode(),
            round.decodeProducts(),
            round.decode() * round.decodeOperations() / machine.peak()));
  }
}
