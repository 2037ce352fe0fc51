package io.quicksilver.model.layer;

import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.ProductInput;

/**
 * The gated feed-forward half of a layer: {@code y = down(silu(gate(x)) ⊙ up(x))}.
 *
 * <p>Source: Shazeer (2020), arXiv 2002.05202.
 */
public final class MLP {

  private final Linear gateUp;
  private final Linear down;

  /**
   * An MLP.
   *
   * @param gateUp {@code H -> F}, the gated pair
   * @param down {@code F -> H}
   */
  MLP(Linear gateUp, Linear down) {
    this.gateUp = gateUp;
    this.down = down;
  }

  /** {@code x [T, H] -> y [T, H]}. */
  void forward(ProductInput x, Step step, Matrix y, Scratch scratch) {
    Shapes.require("MLP", x, step.rows(), gateUp.inputs());
    int rows = step.rows();
    gateUp.forward(x, rows, scratch.gated, scratch.lanes());
    scratch.convertGated(rows);
    down.forward(scratch.gatedInput(), rows, y, scratch.lanes());
  }

  /** Its products alone, for measuring: what they are given and what becomes of it is no matter. */
  void multiplyAlone(int rows, Scratch scratch) {
    gateUp.forward(scratch.input(), rows, scratch.gated, scratch.lanes());
    down.forward(scratch.gatedInput(), rows, scratch.update(), scratch.lanes());
  }

  /** Native bytes of the weights that each row is multiplied with. */
  long productBytes() {
    return gateUp.bytes() + down.bytes();
  }
}
