package io.quicksilver.model.layer;

import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;

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
  void forward(Matrix x, Step step, Matrix y, Scratch scratch) {
    Shapes.require("MLP", x, step.rows(), gateUp.inputs());
    gateUp.forward(x, step.rows(), scratch.gated);
    down.forward(scratch.gated, step.rows(), y);
  }

  /** Its products alone, for measuring: what they are given and what becomes of it is no matter. */
  void multiplyAlone(int rows, Scratch scratch) {
    gateUp.forward(scratch.normed, rows, scratch.gated);
    down.forward(scratch.gated, rows, scratch.update());
  }

  /** Native bytes of the weights that each row is multiplied with. */
  long productBytes() {
    return gateUp.bytes() + down.bytes();
  }
}
