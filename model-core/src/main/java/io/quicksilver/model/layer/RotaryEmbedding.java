package io.quicksilver.model.layer;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.RotaryScaling;
import io.quicksilver.model.math.HeapLoops;

/**
 * Rotates each head's halves by an angle that grows with the position.
 *
 * <p>{@code angle(t, i) = t · theta^(-2i/D)}; {@code (a, b) -> (a cos - b sin, b cos + a sin)} with
 * a = {@code x[i]}, b = {@code x[i + D/2]}: the two-halves layout of Hugging Face checkpoints.
 * Scaling {@code linear} divides every frequency by the factor; {@code llama3} divides those whose
 * wavelength is long against the window the model was first trained with, and blends between.
 *
 * <p>Source: Su et al. (2021), arXiv 2104.09864; the Llama 3.1 model card for its scaling.
 */
public final class RotaryEmbedding {

  private final int half;
  private final float[] cosines;
  private final float[] sines;

  /** Tables for every position of the model's window. */
  public RotaryEmbedding(ModelConfig config) {
    this.half = config.headSize() / 2;
    int angles = Math.multiplyExact(config.maxPositions(), half);
    this.cosines = new float[angles];
    this.sines = new float[angles];
    for (int i = 0; i < half; i++) {
      double plain = 1 / Math.pow(config.ropeTheta(), 2.0 * i / config.headSize());
      float frequency = (float) scaled(plain, config.ropeScaling());
      for (int t = 0; t < config.maxPositions(); t++) {
        float angle = t * frequency;
        cosines[t * half + i] = (float) Math.cos(angle);
        sines[t * half + i] = (float) Math.sin(angle);
      }
    }
  }

  private static double scaled(double frequency, RotaryScaling scaling) {
    return switch (scaling.kind()) {
      case NONE -> frequency;
      case LINEAR -> frequency / scaling.factor();
      case LLAMA3 -> {
        double wavelength = 2 * Math.PI / frequency;
        double turns = scaling.originalMaxPositions() / wavelength;
        double low = scaling.lowFrequencyFactor();
        double high = scaling.highFrequencyFactor();
        double kept = Math.min(1, Math.max(0, (turns - low) / (high - low)));
        yield kept * frequency + (1 - kept) * frequency / scaling.factor();
      }
    };
  }

  /** Rotates {@code heads} heads that begin at {@code row[offset]}, in place. */
  void rotate(float[] row, int offset, int heads, int position) {
    HeapLoops.best().rotate(row, offset, heads, cosines, sines, position * half, half);
  }
}
