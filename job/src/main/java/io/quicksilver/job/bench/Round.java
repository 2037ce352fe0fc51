package io.quicksilver.job.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Tokens a second of one pass over a batch.
 *
 * @param prefill prompt tokens, first new tokens drawn
 * @param prefillProducts the same steps' matrix products alone
 * @param decode new tokens
 * @param decodeProducts the same steps' matrix products alone
 * @param prefillOperations of those products, for each prompt token
 * @param decodeOperations of those products, for each new token
 */
record Round(
    double prefill,
    double prefillProducts,
    double decode,
    double decodeProducts,
    double prefillOperations,
    double decodeOperations) {

  private static final double NANOS = 1e9;

  /** The steps of a phase, and the time that they took. */
  private record Phase(List<StepShape> shapes, double seconds) {

    static Phase time(Supplier<List<StepShape>> work) {
      long began = System.nanoTime();
      List<StepShape> shapes = work.get();
      return new Phase(shapes, (System.nanoTime() - began) / NANOS);
    }

    /** The same steps' products. */
    Phase products(BenchDecoder decoder) {
      return time(
          () -> {
            shapes.forEach(decoder::multiplyAlone);
            return shapes;
          });
    }

    double operations(BenchDecoder decoder) {
      return shapes.stream().mapToDouble(shape -> shape.operations(decoder.config())).sum();
    }
  }

  /** Runs prompts and {@code newTokens} decode steps of a batch, and their products after them. */
  static Round run(BenchDecoder decoder, BenchPlan plan, int batchSize, int newTokens) {
    decoder.begin(batchSize);
    Phase prefill = Phase.time(decoder::advance);
    Phase decode =
        Phase.time(
            () -> {
              List<StepShape> shapes = new ArrayList<>();
              for (int i = 0; i < newTokens; i++) {
                shapes.addAll(decoder.advance());
              }
              return shapes;
            });
    double promptTokens = (double) batchSize * plan.promptTokens();
    double tokens = (double) batchSize * newTokens;
    return new Round(
        promptTokens / prefill.seconds(),
        promptTokens / prefill.products(decoder).seconds(),
        tokens / decode.seconds(),
        tokens / decode.products(decoder).seconds(),
        prefill.operations(decoder) / promptTokens,
        decode.operations(decoder) / tokens);
  }

  /** The median of each rate; of two the lower. */
  static Round median(List<Round> rounds) {
    Round any = rounds.get(0);
    return new Round(
        median(rounds, Round::prefill),
        median(rounds, Round::prefillProducts),
        median(rounds, Round::decode),
        median(rounds, Round::decodeProducts),
        any.prefillOperations,
        any.decodeOperations);
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> rate) {
    double[] sorted = rounds.stream().mapToDouble(rate).sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  /** Whether neither phase was faster than the best before by more than that share. */
  boolean isSettled(Round best, double share) {
    return prefill <= best.prefill * (1 + share) && decode <= best.decode * (1 + share);
  }

  /** The better rate of each phase. */
  Round best(Round other) {
    return new Round(
        Math.max(prefill, other.prefill),
        Math.max(prefillProducts, other.prefillProducts),
        Math.max(decode, other.decode),
        Math.max(decodeProducts, other.decodeProducts),
        prefillOperations,
        decodeOperations);
  }
}
