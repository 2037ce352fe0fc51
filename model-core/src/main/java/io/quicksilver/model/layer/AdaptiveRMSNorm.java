package io.quicksilver.model.layer;

import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.math.HeapLoops;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.ProductInput;
import java.util.Optional;

/**
 * Normalises each row, scaled by a vector that is computed from the global context.
 *
 * <p>{@code y = weight ⊙ gamma(context) ⊙ x / norm(x)}, with {@code gamma(c) = fc_gamma(c)}, a
 * linear map with bias. {@code norm(x)} is {@code sqrt(mean(x²) + eps)}, or {@code max(‖x‖₂, eps)}
 * in the published form. Without fc_gamma it is the plain RMSNorm of Zhang and Sennrich (2019).
 *
 * <p>Source: the model card of Liquid-Metal-Tinyllama, steps 1 and 3; its LM.py for {@code l2}.
 */
public final class AdaptiveRMSNorm {

  private final float[] weight;
  private final AdaptiveNorm norm;
  private final float epsilon;
  private final Optional<GlobalContext> gamma;

  AdaptiveRMSNorm(float[] weight, AdaptiveNorm norm, float epsilon, Optional<GlobalContext> gamma) {
    this.weight = weight;
    this.norm = norm;
    this.epsilon = epsilon;
    this.gamma = gamma;
  }

  /** A norm that heeds no context. */
  public static AdaptiveRMSNorm plain(float[] weight, float epsilon) {
    return new AdaptiveRMSNorm(weight, AdaptiveNorm.RMS, epsilon, Optional.empty());
  }

  /** {@code x [T, H] -> y [T, H]}: one pass, what is to be added to {@code x} included. */
  void forward(ResidualStream x, Step step, RowTarget y, Scratch scratch) {
    Shapes.require("AdaptiveRMSNorm", x.rows(), step.rows(), weight.length);
    ScalingRows scaling = scaling(x, step, scratch);
    scratch
        .lanes()
        .forEach(
            step.rows(),
            (row, lane) -> {
              x.take(row, scratch.lane(lane));
              normalise(row, scaling, y, scratch.lane(lane), lane);
            });
    x.taken();
  }

  /** Each row's scaling, or null: none. A context is a sum over rows, so they are settled first. */
  private ScalingRows scaling(ResidualStream x, Step step, Scratch scratch) {
    if (gamma.isEmpty()) {
      return null;
    }
    if (gamma.get().pools(step)) {
      x.settle(step.rows(), scratch);
    }
    return gamma.get().forward(x.rows(), step, scratch);
  }

  /** The row in the lane's first buffer. */
  private void normalise(
      int row, ScalingRows scaling, RowTarget y, Scratch.LaneRows buffers, int lane) {
    normalise(buffers.first, buffers.parts);
    if (scaling != null) {
      Rows.multiply(buffers.first, scaling.of(row, buffers.second), weight.length);
    }
    y.put(row, buffers.first, lane);
  }

  /** The plain norm of the first {@code rows} rows of {@code x [≥ rows, H]}; {@code y} may be x. */
  public void forward(Matrix x, int rows, ProductInput y, Scratch scratch) {
    Shapes.require("RMSNorm", y, rows, weight.length);
    scratch
        .lanes()
        .forEach(
            rows,
            (row, lane) -> {
              x.read(row, scratch.lane(lane).first, 0);
              normalise(row, null, y::put, scratch.lane(lane), lane);
            });
  }

  private void normalise(float[] values, float[] parts) {
    int n = weight.length;
    double squares = HeapLoops.best().sumOfSquares(values, n, parts);
    float scale =
        (float)
            (norm == AdaptiveNorm.RMS
                ? 1 / Math.sqrt(squares / n + epsilon)
                : 1 / Math.max(Math.sqrt(squares), epsilon));
    for (int i = 0; i < n; i++) {
      values[i] = weight[i] * (values[i] * scale);
    }
  }
}
