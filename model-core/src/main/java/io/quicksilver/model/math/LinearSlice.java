package io.quicksilver.model.math;

/** Neighbouring outputs of {@code y = x Wᵀ + b}. */
final class LinearSlice implements ProductSlice {

  private final KernelFamily family;
  private final PackedWeights weights;
  private final int column;

  /**
   * Takes over {@code weights}.
   *
   * @param column the first output
   */
  LinearSlice(KernelFamily family, PackedWeights weights, int column) {
    this.family = family;
    this.weights = weights;
    this.column = column;
  }

  @Override
  public void multiply(Workspace workspace, ProductInput x, int rows, Matrix y) {
    for (int first = 0; first < rows; ) {
      Kernel kernel = family.kernel(rows - first, weights);
      int count = Math.min(kernel.rows(), rows - first);
      weights.prepare(y, first, count, column);
      long target = y.address(first) + (long) column * Float.BYTES;
      workspace.run(kernel, weights, x.address(first), x.scaleAddress(first), target, 0);
      first += count;
    }
  }

  @Override
  public long bytes() {
    return weights.bytes();
  }

  @Override
  public void close() {
    weights.close();
  }
}
