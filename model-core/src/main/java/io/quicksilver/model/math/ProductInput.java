package io.quicksilver.model.math;

/**
 * Rows of activations, off the heap, in the type that a product reads them in: float32, bfloat16,
 * or 8-bit integers with a scale for each row.
 *
 * <p>Made by {@link Products#input}. Rows are converted one by one as they are written, by
 * whichever lane computed them, so a product has nothing to convert.
 */
public sealed interface ProductInput extends AutoCloseable permits Matrix, HalfRows, IntegerRows {

  /** Rows that are there. */
  int rows();

  /** Numbers in a row. */
  int width();

  /** What the rows are in. */
  Precision precision();

  /**
   * Converts {@code values[0 .. width)} to a row.
   *
   * @param lane of the calling thread; different rows may be written by different lanes at once
   */
  void put(int row, float[] values, int lane);

  /** Where a row begins. */
  long address(int row);

  /** Where a row's scale stands; 0 where rows have none. */
  default long scaleAddress(int row) {
    return 0;
  }

  /** Bytes of native memory held. */
  long bytes();

  @Override
  void close();
}
