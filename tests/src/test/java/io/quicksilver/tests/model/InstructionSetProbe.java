package io.quicksilver.tests.model;

import io.quicksilver.model.decode.SelfTest;
import io.quicksilver.model.math.Precision;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.ProductsChoice;
import java.util.List;

/**
 * The process that {@link InstructionSetsTest} starts: it holds golden cases and the laws of
 * decoding with whatever kernels it may use, and prints what they were, a line for each precision.
 * What does not hold ends it with a stack trace and another code than 0.
 */
final class InstructionSetProbe {

  /** Marks the lines that are the probe's own. */
  static final String MARK = "kernels|";

  /**
   * A modified model whose context grows with each token, and a plain one whose weights are bf16.
   */
  private static final List<String> CASES = List.of("causal", "plain-llama-tied-bf16-sharded");

  private InstructionSetProbe() {}

  public static void main(String[] arguments) {
    List<GoldenCase> cases =
        GoldenCase.all().stream().filter(golden -> CASES.contains(golden.name())).toList();
    if (cases.size() != CASES.size()) {
      throw new IllegalStateException("Cannot hold the laws: need " + CASES + ", got " + cases);
    }
    for (GoldenCase golden : cases) {
      for (Kernels kernels : List.of(Kernels.PLAIN, Kernels.F32)) {
        new GoldenCasesTest()
            .wholeRowsInOneStepGiveTheOraclesLogitsLayersAndLogprobs(golden, kernels);
        new GoldenCasesTest().greedyDecodingAppendsTheOraclesTokens(golden, kernels);
      }
      for (Kernels kernels : Kernels.values()) {
        new DecodingLawsTest().aRowAloneIsTheRowInABatch(golden, kernels);
        new DecodingLawsTest().aCachedTokenIsTheRecomputedOne(golden, kernels);
      }
    }
    for (Precision precision : Precision.values()) {
      print(precision);
    }
  }

  /** The precision asked for, the one computed in, the kernels, the set, and why it is another. */
  private static void print(Precision precision) {
    ProductsChoice choice = ProductsChoice.best(precision);
    try (Products products = choice.products()) {
      SelfTest.require(products, choice.precision());
      String chosen =
          String.join(
              "|",
              precision.name(),
              choice.precision().name(),
              products.name(),
              products.instructionSet(),
              choice.reason().orElse(""));
      System.out.println(MARK + chosen);
    }
  }
}
