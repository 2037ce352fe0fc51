package io.quicksilver.model.math;

/**
 * A kernel library for matrix products: packs weights once, multiplies rows with them from then on.
 *
 * <p>Weights are read row by row while they are packed, by all lanes at once.
 */
public interface Products extends AutoCloseable {

  /**
   * {@code y = x Wᵀ + b}.
   *
   * @param weight {@code [outputs, inputs]}
   * @param bias {@code [outputs]}, or null for none
   * @param lanes share the packing
   */
  Linear linear(WeightRows weight, float[] bias, Lanes lanes);

  /**
   * The same in float32, whatever the precision of the others: for what scales or gates a whole
   * row.
   */
  default Linear float32Linear(WeightRows weight, float[] bias, Lanes lanes) {
    return linear(weight, bias, lanes);
  }

  /**
   * {@code y = silu(x Wgᵀ + bg) ⊙ (x Wuᵀ + bu)}, the first half of a gated MLP.
   *
   * @param gate {@code [outputs, inputs]}
   * @param up {@code [outputs, inputs]}
   * @param gateBias {@code [outputs]}, or null for none
   * @param upBias {@code [outputs]}, or null for none
   * @param lanes share the packing
   */
  Linear gated(WeightRows gate, WeightRows up, float[] gateBias, float[] upBias, Lanes lanes);

  /**
   * Room for rows that {@link #linear} and {@link #gated} maps read; the caller closes it. A {@link
   * #float32Linear} reads a {@link Matrix}.
   *
   * @param lanes that may write rows at once
   */
  default ProductInput input(int rows, int width, int lanes) {
    return new Matrix(rows, width);
  }

  /** What {@link #linear} and {@link #gated} maps multiply in. */
  default Precision precision() {
    return Precision.F32;
  }

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
