package io.quicksilver.model.math;

import org.bytedeco.javacpp.Pointer;

/** {@code y = x Wᵀ + b} by oneDNN. */
final class OneDnnLinear implements Linear {

  private final Workspaces workspaces;
  private final KernelFamily family;
  private final PackedWeights weights;

  /** Takes over {@code weights}. */
  OneDnnLinear(Workspaces workspaces, KernelFamily family, PackedWeights weights) {
    this.workspaces = workspaces;
    this.family = family;
    this.weights = weights;
  }

  @Override
  public int inputs() {
    return family.shape().inputs();
  }

  @Override
  public int outputs() {
    return family.shape().outputs();
  }

  @Override
  public void forward(Matrix x, int rows, Matrix y) {
    ProductRows.require(this, x, rows, y);
    int threads = KernelThreads.apply();
    Workspace workspace = workspaces.take();
    try {
      for (int first = 0; first < rows; ) {
        Kernel kernel = family.kernel(rows - first, threads, weights);
        int count = Math.min(kernel.rows(), rows - first);
        Pointer source = SourceRows.load(workspace, family.shape(), x, first, count, kernel.rows());
        weights.prepare(y, first, count);
        kernel.run(workspace, weights, source, SourceRows.at(y, first));
        first += count;
      }
    } finally {
      workspaces.giveBack(workspace);
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
