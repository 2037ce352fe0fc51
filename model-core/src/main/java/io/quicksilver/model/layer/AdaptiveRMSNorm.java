package io.quicksilver.model.layer;

import io.quicksilver.model.config.AdaptiveNorm;
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

  /** {@code x [T, H] -> y [T, H]}. */
  void forward(Matrix x, Step step, ProductInput y, Scratch scratch) {
    Shapes.require("AdaptiveRMSNorm", x, step.rows(), weight.length);
    if (gamma.isEmpty()) {
      forward(x, step.rows(), y, scratch);
      return;
    }
    ScalingRows scaling = gamma.get().forward(x, step, scratch);
    scratch
        .lanes()
        .forEach(
            step.rows(),
            (row, lane) -> {
              float[] values = scratch.lane(lane).first;
              x.read(row, values, 0);
              normalise(values, scratch.lane(lane).parts);
              Rows.multiply(values, scaling.of(row, scratch.lane(lane).second), weight.length);
              y.put(row, values, lane);
            });
  }

  /** The plain norm of the first {@code rows} rows of {@code x [≥ rows, H]}; {@code y} may be x. */
  public void forward(Matrix x, int rows, ProductInput y, Scratch scratch) {
    Shapes.require("RMSNorm", y, rows, weight.length);
    scratch
        .lanes()
        .forEach(
            rows,
            (row, lane) -> {
              float[] values = scratch.lane(lane).first;
              x.read(row, values, 0);
              normalise(values, scratch.lane(lane).parts);
              y.put(row, values, lane);
            });
  }

  private void normalise(float[] values, float[] parts) {
    int n = weight.length;
    double squares = Rows.sumOfSquares(values, n, parts);
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
