package io.quicksilver.model.math;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A kernel library for matrix products: packs weights once, multiplies rows with them from then on.
 *
 * <p>Weights are float32 arrays in C order; once packed, the caller may close them.
 */
public interface Products extends AutoCloseable {

  /**
   * {@code y = x Wᵀ + b}.
   *
   * @param weight {@code [outputs, inputs]}
   * @param bias {@code [outputs]}, or null for none
   */
  Linear linear(INDArray weight, INDArray bias);

  /**
   * The same in float32, whatever the precision of the others: for what scales or gates a whole
   * row.
   *
   * @param weight {@code [outputs, inputs]}
   * @param bias {@code [outputs]}, or null for none
   */
  default Linear float32Linear(INDArray weight, INDArray bias) {
    return linear(weight, bias);
  }

  /**
   * {@code y = silu(x Wgᵀ + bg) ⊙ (x Wuᵀ + bu)}, the first half of a gated MLP.
   *
   * @param gate {@code [outputs, inputs]}
   * @param up {@code [outputs, inputs]}
   * @param gateBias {@code [outputs]}, or null for none
   * @param upBias {@code [outputs]}, or null for none
   */
  Linear gated(INDArray gate, INDArray up, INDArray gateBias, INDArray upBias);

  /**
   * Says how many threads share each product that the calling thread asks for from now on; one, if
   * it never says. A library without such threads goes on with one.
   */
  default void useThreads(int threads) {}

  /** Rows that the kernels compute where {@code rows} are asked for: some only come in blocks. */
  default int computedRows(int rows) {
    return rows;
  }

  /** The library, as run.json names it. */
  String name();

  /** The instruction set that its kernels use here: a row's bits depend on it. */
  String instructionSet();

  @Override
  void close();
}
