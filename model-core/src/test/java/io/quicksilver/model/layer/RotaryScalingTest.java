package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scaled angles against numbers that Hugging Face's formulas ({@code modeling_rope_utils.py}) give
 * in numpy's float32, for a head of 16: the frequency of each of its eight pairs, and what cosine
 * and sine are multiplied by.
 */
final class RotaryScalingTest {

  private static final int HEAD = 16;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rope_type': 'linear', 'factor': 4.0, 'rope_theta': 20000.0 | 1 | 0.25 0.072495535"
            + " 0.02102241 0.0060961237 0.001767767 0.00051262084 0.00014865088 4.3106105e-05",
        "'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
            + " 'original_max_position_embeddings': 8192, 'rope_theta': 500000.0 | 1 | 1.0"
            + " 0.19392276 0.03760603 0.007292665 0.000524846 3.4281024e-05 6.6478706e-06"
            + " 1.2891732e-06",
        "'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 2048 |"
            + " 1.138629436 | 1.0 0.31622776 0.1 0.025693506 0.0062499996 0.0013834966 0.00025"
            + " 7.905695e-05",
        "'rope_type': 'yarn', 'factor': 4.0, 'original_max_position_embeddings': 2048,"
            + " 'truncate': false, 'attention_factor': 1.0 | 1 | 1.0 0.31622776 0.1 0.023870196"
            + " 0.0050569717 0.00081129046 0.00025 7.905695e-05",
      })
  void anglesAreHuggingFaces(String parameters, double amplitude, String frequencies) {
    RotaryEmbedding rotary =
        new RotaryEmbedding(
            TinyModel.config(
                ", \"head_dim\": 16, \"rope_parameters\": {"
                    + parameters.replace('\'', '"')
                    + "}"));
    String[] expected = frequencies.split(" ", -1);
    for (int pair = 0; pair < HEAD / 2; pair++) {
      for (int position : new int[] {0, 1, 7, 200, 255}) {
        float[] row = new float[HEAD];
        row[pair] = 1;
        rotary.rotate(row, 0, 1, position);
        double angle = position * Double.parseDouble(expected[pair]);
        assertThat(row[pair]).isCloseTo((float) (amplitude * Math.cos(angle)), within(2e-5f));
        assertThat(row[pair + HEAD / 2])
            .isCloseTo((float) (amplitude * Math.sin(angle)), within(2e-5f));
      }
    }
  }
}
