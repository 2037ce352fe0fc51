package io.quicksilver.model.math;

import java.util.Arrays;

/** A map by oneDNN, cut in slices that lanes share. */
final class OneDnnLinear implements Linear {

  private final Workspaces workspaces;
  private final ProductShape shape;
  private final ProductSlice[] slices;

  /**
   * Takes over the slices.
   *
   * @param shape of the whole
   */
  OneDnnLinear(Workspaces workspaces, ProductShape shape, ProductSlice[] slices) {
    this.workspaces = workspaces;
    this.shape = shape;
    this.slices = slices;
  }

  @Override
  public int inputs() {
    return shape.inputs();
  }

  @Override
  public int outputs() {
    return shape.outputs();
  }

  @Override
  public void forward(ProductInput x, int rows, Matrix y, Lanes lanes) {
    ProductRows.require(this, shape.precision(), x, rows, y);
    lanes.forEach(slices.length, (slice, lane) -> multiply(slices[slice], x, rows, y));
  }

  private void multiply(ProductSlice slice, ProductInput x, int rows, Matrix y) {
    KernelThreads.stayOnThisOne();
    Workspace workspace = workspaces.take();
    try {
      slice.multiply(workspace, x, rows, y);
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  @Override
  public long bytes() {
    return Arrays.stream(slices).mapToLong(ProductSlice::bytes).sum();
  }

  @Override
  public void close() {
    for (ProductSlice slice : slices) {
      if (slice != null) {
        slice.close();
      }
    }
  }
}
