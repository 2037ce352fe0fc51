package io.quicksilver.model.layer;

import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Linear;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.Nd4jProducts;
import io.quicksilver.model.math.Products;
import io.quicksilver.model.math.WeightRows;
import java.util.Random;

/** Seeded numbers and small pieces for the layers' tests. */
final class TinyModel {

  private TinyModel() {}

  /** A configuration of 8 channels, 2 heads of 4, one layer. */
  static ModelConfig config(String more) {
    return ModelConfig.parse(
        """
        {"model_type": "modified_llama", "hidden_size": 8, "intermediate_size": 12,
         "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
         "vocab_size": 11, "max_position_embeddings": 256, "rms_norm_eps": 1e-5 %s}
        """
            .formatted(more));
  }

  static float[] random(long seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  static Matrix matrix(float[] values, int width) {
    Matrix matrix = new Matrix(values.length / width, width);
    for (int row = 0; row < values.length / width; row++) {
      matrix.write(row, values, row * width);
    }
    return matrix;
  }

  static float[] row(Matrix matrix, int row) {
    float[] values = new float[matrix.width()];
    matrix.read(row, values, 0);
    return values;
  }

  /** A linear map with these weights, {@code [outputs, inputs]} in C order. */
  static Linear linear(float[] weight, int outputs) {
    try (Products products = new Nd4jProducts();
        Lanes lanes = new Lanes(1)) {
      return products.linear(WeightRows.of(weight, outputs), null, lanes);
    }
  }

  static Scratch scratch(int rows) {
    return scratch(rows, 2);
  }

  /** The same for an SE block with so many channels between. */
  static Scratch scratch(int rows, int squeezed) {
    Scratch scratch =
        new Scratch(new Scratch.Widths(8, 16, 8, 12, squeezed, 2, 256), new Nd4jProducts(), 1);
    scratch.ensure(rows);
    return scratch;
  }

  /** A step over whole new sequences of these lengths, their prompts as given. */
  static Step step(int[] lengths, int[] prompts) {
    Step step = new Step();
    for (int b = 0; b < lengths.length; b++) {
      step.add(new Sequence(position -> 0, prompts[b], 1), lengths[b]);
    }
    return step;
  }
}
