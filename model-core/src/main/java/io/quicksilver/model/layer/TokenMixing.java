package io.quicksilver.model.layer;

import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.ProductInput;

/**
 * Mixes neighbouring tokens channel by channel: a depthwise convolution over the sequence.
 *
 * <p>{@code conv(x)[t] = bias + Σ_j weight[j] ⊙ x[t - left + j]}, and {@code y = x + conv(x)} or
 * {@code conv(x)} alone. {@code left} is k-1 with causal padding, k/2 with {@code same}. No tap
 * reaches over a sequence's end. With {@code same} padding and a context that can be cached, a
 * prompt's positions see both sides within the prompt, and a later one nothing to its right.
 *
 * <p>Source: the model card of Liquid-Metal-Tinyllama, step 2.
 */
public final class TokenMixing {

  private final float[] weight;
  private final float[] bias;
  private final int taps;
  private final int left;
  private final boolean residual;
  private final boolean bothSides;
  private final boolean full;
  private final int layer;

  /**
   * A convolution.
   *
   * @param weight {@code [H, 1, k]} as checkpoints have it
   * @param bias {@code [H]}
   */
  TokenMixing(
      float[] weight,
      float[] bias,
      TokenMixingPadding padding,
      ContextPooling pooling,
      boolean residual,
      int layer) {
    this.taps = weight.length / bias.length;
    Shapes.require("token mixing", weight, taps * bias.length);
    this.weight = tapMajor(weight, bias.length, taps);
    this.bias = bias;
    this.bothSides = padding == TokenMixingPadding.SAME && taps > 1;
    this.full = pooling == ContextPooling.FULL;
    this.left = bothSides ? taps / 2 : taps - 1;
    this.residual = residual;
    this.layer = layer;
  }

  /** {@code [H, k] -> [k, H]}, so that the loop over channels runs over neighbouring floats. */
  private static float[] tapMajor(float[] weight, int width, int taps) {
    float[] result = new float[weight.length];
    for (int channel = 0; channel < width; channel++) {
      for (int tap = 0; tap < taps; tap++) {
        result[tap * width + channel] = weight[channel * taps + tap];
      }
    }
    return result;
  }

  /** {@code x [T, H] -> y [T, H]}, two different matrices. */
  void forward(Matrix x, Step step, ProductInput y, Scratch scratch) {
    Shapes.require("token mixing", x, step.rows(), bias.length);
    scratch.lanes().forEach(step.rows(), (row, lane) -> mix(x, step, row, y, scratch, lane));
    if (left > 0) {
      scratch
          .lanes()
          .forEach(step.size(), (b, lane) -> rememberTail(x, step, b, scratch.lane(lane).first));
    }
  }

  /**
   * The same, row by row as another component makes them, for a step with one row of each sequence:
   * all that such a row sees beside itself is its sequence's tail.
   */
  RowTarget ofSingleRows(Step step, ProductInput y, Scratch scratch) {
    return (row, values, lane) -> {
      float[] mixed = scratch.lane(lane).second;
      mixSingle(step, row, values, mixed);
      y.put(row, mixed, lane);
    };
  }

  private void mixSingle(Step step, int row, float[] values, float[] mixed) {
    int width = bias.length;
    int position = step.position(row);
    if (!full) {
      requireWholePrompt(step, row, position);
    }
    float[] tail = left > 0 ? tail(step, row) : null;
    System.arraycopy(bias, 0, mixed, 0, width);
    for (int tap = Math.max(0, left - position); tap < left; tap++) {
      int slot = (position - left + tap) % left;
      HeapLoops.best().addProduct(mixed, weight, tap * width, tail, slot * width, width);
    }
    HeapLoops.best().addProduct(mixed, weight, left * width, values, 0, width);
    if (residual) {
      Rows.add(mixed, values, width);
    }
    if (left > 0) {
      System.arraycopy(values, 0, tail, position % left * width, width);
    }
  }

  private void mix(Matrix x, Step step, int row, ProductInput y, Scratch scratch, int lane) {
    Scratch.LaneRows rows = scratch.lane(lane);
    int width = bias.length;
    int b = step.owner(row);
    int position = step.position(row);
    int end = end(step, b, position);
    float[] mixed = rows.first;
    System.arraycopy(bias, 0, mixed, 0, width);
    for (int tap = 0; tap < taps; tap++) {
      int from = position - left + tap;
      if (from < 0 || from >= end) {
        continue;
      }
      load(x, step, b, from, rows.second);
      HeapLoops.best().addProduct(mixed, weight, tap * width, rows.second, 0, width);
    }
    if (residual) {
      x.read(row, rows.second, 0);
      Rows.add(mixed, rows.second, width);
    }
    y.put(row, mixed, lane);
  }

  /** The first position that this one may not see. */
  private int end(Step step, int b, int position) {
    if (!bothSides) {
      return position + 1;
    }
    if (full) {
      return step.start(b) + step.count(b);
    }
    requireWholePrompt(step, b, position);
    int prompt = step.sequence(b).promptLength();
    return Math.max(position + 1, prompt <= position ? 0 : prompt);
  }

  /** A prompt's positions see one another where the convolution looks ahead. */
  private void requireWholePrompt(Step step, int b, int position) {
    int prompt = step.sequence(b).promptLength();
    if (bothSides && position < prompt && step.start(b) + step.count(b) < prompt) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot mix tokens in layer %d: the first step must hold all %d tokens of the prompt,"
                  + " got %d",
              layer, prompt, step.count(b)));
    }
  }

  private void load(Matrix x, Step step, int b, int position, float[] target) {
    int start = step.start(b);
    if (position >= start) {
      x.read(step.offset(b) + position - start, target, 0);
    } else {
      int width = bias.length;
      System.arraycopy(tail(step, b), (position % left) * width, target, 0, width);
    }
  }

  private void rememberTail(Matrix x, Step step, int b, float[] buffer) {
    int width = bias.length;
    int count = step.count(b);
    for (int i = Math.max(0, count - left); i < count; i++) {
      x.read(step.offset(b) + i, buffer, 0);
      int slot = (step.start(b) + i) % left;
      System.arraycopy(buffer, 0, tail(step, b), slot * width, width);
    }
  }

  private float[] tail(Step step, int b) {
    return step.sequence(b).layer(layer).mixingTail(left * bias.length);
  }
}
