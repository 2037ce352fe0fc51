package io.quicksilver.model.math;

/**
 * Neighbouring outputs of {@code y = silu(x Wgᵀ + bg) ⊙ (x Wuᵀ + bu)}: the second product first,
 * then the first, whose kernel takes silu and the factor on its way out.
 */
final class GatedSlice implements ProductSlice {

  private final KernelFamily gateFamily;
  private final PackedWeights gate;
  private final KernelFamily upFamily;
  private final PackedWeights up;
  private final int column;

  /** Takes over both weights. */
  GatedSlice(
      KernelFamily gateFamily,
      PackedWeights gate,
      KernelFamily upFamily,
      PackedWeights up,
      int column) {
    this.gateFamily = gateFamily;
    this.gate = gate;
    this.upFamily = upFamily;
    this.up = up;
    this.column = column;
  }

  @Override
  public void multiply(Workspace workspace, ProductInput x, int rows, Matrix y) {
    for (int first = 0; first < rows; ) {
      Kernel upKernel = upFamily.kernel(rows - first, up);
      Kernel gateKernel = gateFamily.kernel(rows - first, gate);
      if (upKernel.rows() != gateKernel.rows()) {
        upKernel = upFamily.base();
        gateKernel = gateFamily.base();
      }
      int count = Math.min(gateKernel.rows(), rows - first);
      long factor = workspace.factor((long) gateKernel.rows() * y.width());
      up.prepare(workspace.factors(), count);
      long source = x.address(first);
      long scales = x.scaleAddress(first);
      workspace.run(upKernel, up, source, scales, factor, 0);
      gate.prepare(y, first, count, column);
      long target = y.address(first) + (long) column * Float.BYTES;
      workspace.run(gateKernel, gate, source, scales, target, factor);
      first += count;
    }
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
