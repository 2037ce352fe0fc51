package io.quicksilver.job.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.config.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A calibration is like the run it stands for, fits the window, and can be made short. */
class CalibrationShapeTest {

  private static CalibrationShape shape(int window, int rows, double mean, double more, int step) {
    ModelConfig config =
        ModelConfig.parse(
            """
            {"model_type": "llama", "vocab_size": 8, "hidden_size": 4, "intermediate_size": 4,
             "num_hidden_layers": 1, "num_attention_heads": 1, "max_position_embeddings": %d}
            """
                .formatted(window));
    return CalibrationShape.of(config, rows, mean, more, step, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, 1, 256",
    "4, 1, 3, 256",
    "64, 16, 100, 256",
    "512, 1, 500, 256",
    "512, 32, 500, 1024",
    "512, 128, 500, 128",
    "100000, 16, 90000, 1024"
  })
  void promptsAndRoundsFitTheWindow(int window, int rows, double mean, int step) {
    CalibrationShape shape = shape(window, rows, mean, 8, step);
    assertThat(shape.promptTokens()).isPositive();
    assertThat(shape.newTokens()).isPositive();
    assertThat(shape.promptTokens() + shape.newTokens()).isLessThanOrEqualTo(window);
  }

  @Test
  void rowsAreAsLongAsARowHalfway() {
    assertThat(shape(2048, 16, 199.6, 64, 1024))
        .isEqualTo(new CalibrationShape(16, 232, 8, 1024, 2));
  }

  @Test
  void aLongOneIsMadeShortByFewerRowsAndThenByShorterPrompts() {
    CalibrationShape whole = shape(2048, 128, 200, 64, 1024);
    assertThat(whole.within(1e9)).isEqualTo(whole);
    assertThat(whole.within(5000)).isEqualTo(new CalibrationShape(21, 232, 8, 1024, 2));
    assertThat(whole.within(100)).isEqualTo(new CalibrationShape(1, 100, 8, 1024, 2));
    assertThat(whole.within(0.1)).isEqualTo(new CalibrationShape(1, 1, 8, 1024, 2));
  }

  @Test
  void aBriefOneHasAsManyRows() {
    assertThat(shape(2048, 128, 200, 64, 1024).brief())
        .isEqualTo(new CalibrationShape(128, 16, 8, 1024, 2));
    assertThat(shape(2048, 3, 5, 2, 1024).brief()).isEqualTo(shape(2048, 3, 5, 2, 1024));
  }
}
