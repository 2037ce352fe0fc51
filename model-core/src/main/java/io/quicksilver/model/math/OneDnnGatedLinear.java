package io.quicksilver.model.math;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Pointer;

/**
 * {@code y = silu(x Wgᵀ + bg) ⊙ (x Wuᵀ + bu)} by oneDNN: the second product first, then the first,
 * whose kernel takes silu and the factor on its way out.
 */
final class OneDnnGatedLinear implements Linear {

  private final Workspaces workspaces;
  private final KernelFamily gateFamily;
  private final PackedWeights gate;
  private final KernelFamily upFamily;
  private final PackedWeights up;

  /** Takes over both weights. */
  OneDnnGatedLinear(
      Workspaces workspaces,
      KernelFamily gateFamily,
      PackedWeights gate,
      KernelFamily upFamily,
      PackedWeights up) {
    this.workspaces = workspaces;
    this.gateFamily = gateFamily;
    this.gate = gate;
    this.upFamily = upFamily;
    this.up = up;
  }

  @Override
  public int inputs() {
    return gateFamily.shape().inputs();
  }

  @Override
  public int outputs() {
    return gateFamily.shape().outputs();
  }

  @Override
  public void forward(Matrix x, int rows, Matrix y) {
    ProductRows.require(this, x, rows, y);
    int threads = KernelThreads.apply();
    Workspace workspace = workspaces.take();
    try {
      for (int first = 0; first < rows; ) {
        Kernel upKernel = upFamily.kernel(rows - first, threads, up);
        Kernel gateKernel = gateFamily.kernel(rows - first, threads, gate);
        if (upKernel.rows() != gateKernel.rows()) {
          upKernel = upFamily.base();
          gateKernel = gateFamily.base();
        }
        first += block(workspace, upKernel, gateKernel, x, first, rows, y);
      }
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  private int block(
      Workspace workspace,
      Kernel upKernel,
      Kernel gateKernel,
      Matrix x,
      int first,
      int rows,
      Matrix y) {
    int block = gateKernel.rows();
    int count = Math.min(block, rows - first);
    Pointer source = SourceRows.load(workspace, gateFamily.shape(), x, first, count, block);
    Pointer factor = workspace.factor().ensure((long) block * outputs() * Float.BYTES);
    FloatBuffer factors = workspace.factor().floats();
    up.prepare(factors, count);
    upKernel.run(workspace, up, source, factor);
    gate.prepare(y, first, count);
    gateKernel.run(workspace, gate, source, SourceRows.at(y, first));
    return count;
  }

  @Override
  public long bytes() {
    return gate.bytes() + up.bytes();
  }

  @Override
  public void close() {
    gate.close();
    up.close();
  }
}
