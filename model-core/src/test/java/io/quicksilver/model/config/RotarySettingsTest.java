package io.quicksilver.model.config;

import static io.quicksilver.model.config.SmallConfig.parse;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RotarySettingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'rope_scaling': {'type': 'linear', 'factor': 4}, 'rope_theta': 20000",
        "'rope_scaling': {'rope_type': 'linear', 'factor': 4.0}, 'rope_theta': 20000.0",
        "'rope_parameters': {'rope_type': 'linear', 'factor': 4, 'rope_theta': 20000.0}",
        "'rope_parameters': {'rope_type': 'linear', 'factor': 4, 'rope_theta': 20000.0},"
            + " 'rope_theta': 5",
      })
  void linearScalingIsReadFromWhereverItStands(String spelling) {
    ModelConfig config = parse("," + spelling);
    assertThat(config.ropeScaling()).isEqualTo(RotaryScaling.linear(4));
    assertThat(config.ropeTheta()).isEqualTo(20000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'rope_scaling'", "'rope_parameters'"})
  void llama3ScalingIsRead(String place) {
    ModelConfig config =
        parse(
            ","
                + place
                + ": {'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
                + " 'original_max_position_embeddings': 8192, 'rope_type': 'llama3'},"
                + " 'rope_theta': 500000.0");
    assertThat(config.ropeScaling()).isEqualTo(new RotaryScaling.Llama3(8, 1, 4, 8192));
    assertThat(config.ropeTheta()).isEqualTo(500000);
  }

  @Test
  void defaultRotaryParametersScaleNothing() {
    ModelConfig config =
        parse(", 'rope_parameters': {'rope_type': 'default', 'rope_theta': 1000000.0}");
    assertThat(config.ropeScaling()).isEqualTo(RotaryScaling.none());
    assertThat(config.ropeTheta()).isEqualTo(1000000);
  }

  @Test
  void yarnTakesItsPapersConstantsWhereTheConfigIsSilent() {
    String yarn = ", 'max_position_embeddings': 8192, 'rope_scaling': {'rope_type': 'yarn'";
    assertThat(parse(yarn + ", 'original_max_position_embeddings': 2048}").ropeScaling())
        .isEqualTo(new RotaryScaling.Yarn(4, 2048, 32, 1, true, 0.1 * Math.log(4) + 1));
    assertThat(parse(yarn + ", 'factor': 1, 'beta_fast': 0}").ropeScaling())
        .isEqualTo(new RotaryScaling.Yarn(1, 8192, 32, 1, true, 1));
    assertThat(
            parse(
                    yarn
                        + ", 'factor': 40.0, 'mscale': 0.7, 'mscale_all_dim': 1.0,"
                        + " 'beta_fast': 16, 'beta_slow': 2, 'truncate': false}")
                .ropeScaling())
        .isEqualTo(
            new RotaryScaling.Yarn(
                40, 8192, 16, 2, false, (0.07 * Math.log(40) + 1) / (0.1 * Math.log(40) + 1)));
    assertThat(parse(yarn + ", 'factor': 2, 'attention_factor': 1.5}").ropeScaling().amplitude())
        .isEqualTo(1.5);
  }

  /** Models' cards say what to add for long texts, and leave max_position_embeddings as it is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 512 | 2048",
        "'type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 256 | 512",
        "'type': 'yarn', 'original_max_position_embeddings': 512 | 512",
        "'type': 'yarn', 'factor': 4.0 | 512",
        "'type': 'linear', 'factor': 4.0 | 512",
        "'type': 'dynamic', 'factor': 4.0, 'original_max_position_embeddings': 512 | 512",
      })
  void theWindowIsYarnsWhereTheConfigStillSaysTheOneTrainedOn(String scaling, int window) {
    String config = ", 'max_position_embeddings': 512, 'rope_scaling': {" + scaling + "}";
    assertThat(parse(config).maxPositions()).isEqualTo(window);
    assertThat(parse(config + ", 'sliding_window': 1024").maxPositions())
        .isEqualTo(Math.min(1024, window));
  }

  @Test
  void anOriginalWindowBesideTheScalingWinsOverTheOneInside() {
    String outside = ", 'max_position_embeddings': 8192, 'original_max_position_embeddings': 2048";
    String inside = ", 'original_max_position_embeddings': 4096}";
    assertThat(parse(outside + ", 'rope_scaling': {'rope_type': 'yarn'" + inside).ropeScaling())
        .isEqualTo(new RotaryScaling.Yarn(4, 2048, 32, 1, true, 0.1 * Math.log(4) + 1));
    String llama3 =
        ", 'rope_parameters': {'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0,"
            + " 'high_freq_factor': 4.0";
    assertThat(parse(outside + llama3 + inside).ropeScaling())
        .isEqualTo(new RotaryScaling.Llama3(8, 1, 4, 2048));
    assertThat(parse(outside + llama3 + "}").ropeScaling())
        .isEqualTo(new RotaryScaling.Llama3(8, 1, 4, 2048));
  }

  @Test
  void dynamicScalingStretchesNothingInsideTheWindow() {
    assertThat(parse(", 'rope_scaling': {'type': 'dynamic', 'factor': 4.0}").ropeScaling())
        .isEqualTo(RotaryScaling.none());
  }
}
