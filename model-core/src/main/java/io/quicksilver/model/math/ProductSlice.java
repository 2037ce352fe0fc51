package io.quicksilver.model.math;

/**
 * Some neighbouring outputs of a map: what one lane computes at a time.
 *
 * <p>Slices are cut by the shape alone, never by the number of lanes, so that a number is always
 * computed by the same kernel.
 */
interface ProductSlice extends AutoCloseable {

  /**
   * Outputs of a slice. So many keep a kernel busy some tens of microseconds, and their weights
   * stay in the core's own cache from one block of rows to the next; measured on [32, 2048] x
   * [2048, N] and on whole decode steps: 256 is 3 to 6 % ahead of 512 and of one call with OpenMP's
   * threads.
   */
  int OUTPUTS = 256;

  /** How many slices that many outputs take. */
  static int count(int outputs) {
    return (outputs + OUTPUTS - 1) / OUTPUTS;
  }

  /** Computes its columns of {@code y}'s first {@code rows} rows. */
  void multiply(Workspace workspace, ProductInput x, int rows, Matrix y);

  /** Native bytes held. */
  long bytes();

  @Override
  void close();
}
