package io.quicksilver.model.math;

/**
 * A row-wise map with packed weights: {@code y = x Wᵀ + b}, or the gated pair of {@link
 * Products#gated}.
 *
 * <p>Thread-safe. The bits of a result row depend on that row of {@code x} alone, whatever {@code
 * rows}, wherever it stands, and however many lanes share the work.
 */
public interface Linear extends AutoCloseable {

  /** Width of {@code x}. */
  int inputs();

  /** Width of {@code y}. */
  int outputs();

  /**
   * Maps the first {@code rows} rows.
   *
   * @param x {@code [≥ rows, inputs]} in this map's precision; whole blocks of {@link
   *     Matrix#ROW_BLOCK} rows may be read
   * @param y {@code [≥ rows, outputs]}, not {@code x}; whole blocks of rows may be written
   * @param lanes share the outputs among them
   */
  void forward(ProductInput x, int rows, Matrix y, Lanes lanes);

  /** Bytes of native memory that the packed weights take. */
  long bytes();

  @Override
  void close();
}
