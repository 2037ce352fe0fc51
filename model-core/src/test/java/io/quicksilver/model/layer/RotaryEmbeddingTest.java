package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class RotaryEmbeddingTest {

  /** The angle of the pair {@code (channel, channel + 2)} of a head of 4 at a position. */
  private static double angle(RotaryEmbedding rotary, int channel, int position) {
    float[] row = new float[4];
    row[channel] = 1;
    rotary.rotate(row, 0, 1, position);
    double angle = Math.atan2(row[channel + 2], row[channel]);
    return angle < 0 ? angle + 2 * Math.PI : angle;
  }

  @Test
  void plainAnglesGrowWithPositionAndFallWithTheChannel() {
    RotaryEmbedding rotary = new RotaryEmbedding(TinyModel.config(""));
    assertThat(angle(rotary, 0, 3)).isCloseTo(3, within(1e-5));
    assertThat(angle(rotary, 1, 3)).isCloseTo(3 * 0.01, within(1e-5));
    assertThat(angle(rotary, 1, 200)).isCloseTo(2, within(1e-5));
  }

  @Test
  void linearScalingStretchesPositions() {
    RotaryEmbedding rotary =
        new RotaryEmbedding(
            TinyModel.config(", \"rope_scaling\": {\"type\": \"linear\", \"factor\": 4.0}"));
    assertThat(angle(rotary, 0, 4)).isCloseTo(1, within(1e-5));
    assertThat(angle(rotary, 1, 100)).isCloseTo(0.25, within(1e-5));
  }

  /**
   * Window 64: channel 0 turns 64 / 2π = 10.2 times in it and is kept; channel 1 (frequency 0.01)
   * turns 0.1 times and is divided by 8. With theta 20, channel 1 (frequency 0.2236) turns 2.278
   * times, between 1 and 4: kept share (2.278 - 1) / 3 = 0.4259.
   */
  @Test
  void llama3ScalingKeepsShortWavesDividesLongOnesAndBlendsBetween() {
    String scaling =
        """
        , "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
          "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
        """;
    RotaryEmbedding rotary = new RotaryEmbedding(TinyModel.config(scaling));
    assertThat(angle(rotary, 0, 3)).isCloseTo(3, within(1e-5));
    assertThat(angle(rotary, 1, 200)).isCloseTo(2.0 / 8, within(1e-5));

    RotaryEmbedding blended =
        new RotaryEmbedding(TinyModel.config(scaling + ", \"rope_theta\": 20.0"));
    double frequency = 1 / Math.sqrt(20);
    double kept = (64 * frequency / (2 * Math.PI) - 1) / 3;
    assertThat(kept).isCloseTo(0.4259, within(1e-3));
    assertThat(angle(blended, 1, 5))
        .isCloseTo(5 * (kept * frequency + (1 - kept) * frequency / 8), within(1e-5));
  }
}
