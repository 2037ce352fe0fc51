package io.quicksilver.model.layer;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.RotaryScaling;
import io.quicksilver.model.math.HeapLoops;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Rotates each head's halves by an angle that grows with the position.
 *
 * <p>{@code angle(t, i) = t · theta^(-2i/D)}; {@code (a, b) -> (a cos - b sin, b cos + a sin)} with
 * a = {@code x[i]}, b = {@code x[i + D/2]}: the two-halves layout of Hugging Face checkpoints.
 * {@link RotaryScaling} stretches the angles of models whose window grew. Their cosines and sines
 * are computed for a block of positions when a row first comes to it, so that a config with a long
 * window takes no memory by itself. Thread-safe.
 *
 * <p>Source: Su et al. (2021), arXiv 2104.09864.
 */
public final class RotaryEmbedding {

  private static final int BLOCK = 256;

  /** Of a block of positions, position by position. */
  private static final class Tables {

    private final float[] cosines;
    private final float[] sines;

    Tables(int angles) {
      this.cosines = new float[angles];
      this.sines = new float[angles];
    }
  }

  private final int half;
  private final float[] frequencies;
  private final double amplitude;
  private final AtomicReferenceArray<Tables> blocks;

  /** Frequencies of the model's heads. */
  public RotaryEmbedding(ModelConfig config) {
    this.half = config.headSize() / 2;
    this.frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] =
          (float) config.ropeScaling().frequency(i, config.headSize(), config.ropeTheta());
    }
    this.amplitude = config.ropeScaling().amplitude();
    this.blocks = new AtomicReferenceArray<>((config.maxPositions() - 1) / BLOCK + 1);
  }

  /** Computed by whoever needs it first, or by several, to the same numbers. */
  private Tables block(int index) {
    Tables known = blocks.get(index);
    if (known != null) {
      return known;
    }
    Tables tables = new Tables(BLOCK * half);
    int at = 0;
    for (int position = index * BLOCK; position < (index + 1) * BLOCK; position++) {
      for (float frequency : frequencies) {
        float angle = position * frequency;
        tables.cosines[at] = (float) (Math.cos(angle) * amplitude);
        tables.sines[at] = (float) (Math.sin(angle) * amplitude);
        at++;
      }
    }
    blocks.set(index, tables);
    return tables;
  }

  /** Rotates {@code heads} heads that begin at {@code row[offset]}, in place. */
  void rotate(float[] row, int offset, int heads, int position) {
    Tables tables = block(position / BLOCK);
    int first = position % BLOCK * half;
    HeapLoops.best().rotate(row, offset, heads, tables.cosines, tables.sines, first, half);
  }
}
