package io.quicksilver.model.layer;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;

/**
 * Squeeze and excitation: gates each channel by what the global context says of it.
 *
 * <p>{@code y = x ⊙ sigmoid(W2 relu(W1 pool(x) + b1) + b2)}, with {@code W1 [H/r, H]} and {@code W2
 * [H, H/r]}.
 *
 * <p>Source: Hu, Shen and Sun (2018), arXiv 1709.01507; the model card of Liquid-Metal-Tinyllama,
 * step 5.
 */
public final class SEBlock {

  private final Linear squeeze;
  private final Linear excite;
  private final GlobalContext gates;

  SEBlock(Linear squeeze, Linear excite, ContextPooling pooling, ContextScope scope, int layer) {
    this.squeeze = squeeze;
    this.excite = excite;
    this.gates =
        new GlobalContext(
            pooling, scope, squeeze.inputs(), layer, LayerMemory.Site.SE_BLOCK, this::gate);
  }

  /** The gates of each row of {@code x [T, H]}; valid until the next call with this scratch. */
  ScalingRows forward(Matrix x, Step step, Scratch scratch) {
    Shapes.require("SE block", x, step.rows(), squeeze.inputs());
    return gates.forward(x, step, scratch);
  }

  private void gate(Matrix contexts, int rows, Matrix vectors, Scratch scratch) {
    squeeze.forward(contexts, rows, scratch.squeezed, scratch.lanes());
    scratch
        .lanes()
        .forEach(
            rows,
            (row, lane) -> {
              float[] values = scratch.lane(lane).first;
              scratch.squeezed.read(row, values, 0);
              for (int i = 0; i < squeeze.outputs(); i++) {
                values[i] = Math.max(values[i], 0);
              }
              scratch.squeezed.write(row, values, 0);
            });
    excite.forward(scratch.squeezed, rows, vectors, scratch.lanes());
    scratch
        .lanes()
        .forEach(
            rows,
            (row, lane) -> {
              float[] values = scratch.lane(lane).first;
              vectors.read(row, values, 0);
              HeapLoops.best().sigmoids(values, 0, excite.outputs());
              vectors.write(row, values, 0);
            });
  }
}
