package io.quicksilver.model.math;

import java.util.Optional;

/**
 * The kernels that this machine offers for a precision.
 *
 * @param products the kernels; the caller closes them
 * @param precision what they compute in: float32 where the machine has nothing for what was asked
 * @param reason why it is not what was asked for, a sentence to show once; empty if it is
 */
public record ProductsChoice(Products products, Precision precision, Optional<String> reason) {

  /** The fastest kernels for {@code wanted}; oneDNN in float32 next, and ND4J's BLAS last. */
  public static ProductsChoice best(Precision wanted) {
    try {
      return new ProductsChoice(new OneDnnProducts(wanted), wanted, Optional.empty());
    } catch (UnsupportedOperationException e) {
      return wanted == Precision.F32 ? blas(e) : single(e);
    } catch (LinkageError | RuntimeException e) {
      return blas(e);
    }
  }

  private static ProductsChoice single(UnsupportedOperationException cause) {
    ProductsChoice choice = best(Precision.F32);
    String sentence = cause.getMessage() + "; going on in F32";
    String reason = choice.reason.map(other -> sentence + ". " + other).orElse(sentence);
    return new ProductsChoice(choice.products, choice.precision, Optional.of(reason));
  }

  private static ProductsChoice blas(Throwable cause) {
    String reason = "Cannot use oneDNN: " + cause + "; going on with ND4J's BLAS in F32, slower";
    return new ProductsChoice(new Nd4jProducts(), Precision.F32, Optional.of(reason));
  }
}
