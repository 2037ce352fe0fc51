package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A calibration is like the run it stands for, fits the window, and is short. */
class CalibrationShapeTest {

  private static ModelConfig window(int positions) {
    return ModelConfig.parse(
        """
        {"model_type": "llama", "vocab_size": 8, "hidden_size": 4, "intermediate_size": 4,
         "num_hidden_layers": 1, "num_attention_heads": 1, "max_position_embeddings": %d}
        """
            .formatted(positions));
  }

  private static CalibrationShape shape(int window, long parameters, int rows, double mean) {
    return CalibrationShape.of(window(window), parameters, rows, mean, 256, 2);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 3", "8, 100", "24, 5", "512, 500", "100000, 90000"})
  void promptAndNewTokensFitTheWindow(int window, double mean) {
    CalibrationShape shape = shape(window, 1000, 1, mean);
    assertThat(shape.promptTokens()).isPositive();
    assertThat(shape.newTokens()).isPositive();
    assertThat(shape.promptTokens() + shape.newTokens()).isLessThanOrEqualTo(window);
  }

  @Test
  void aSmallModelIsMeasuredAtTheRealLength() {
    assertThat(shape(512, 1_000_000, 16, 95.6)).isEqualTo(new CalibrationShape(16, 96, 16, 256, 2));
  }

  @Test
  void aLargeModelIsMeasuredAtAShorterOne() {
    CalibrationShape shape = shape(2048, 1_100_000_000, 32, 200);
    assertThat(shape.rows()).isEqualTo(32);
    assertThat(shape.promptTokens()).isEqualTo(8);
    assertThat(shape.newTokens()).isEqualTo(4);
  }
}
