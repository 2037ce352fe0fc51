package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.config.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratedWeightsTest {

  private static final String MIXING = "model.layers.1.token_mixing.token_mixing.weight";

  private static GeneratedWeights weights(DataType type) {
    return TinyModel.weights(TinyModel.CONFIG, TinyModel.ALL, type);
  }

  @Test
  void theyAreAValidCheckpoint() {
    ModelConfig config = ModelConfig.parse(TinyModel.CONFIG);
    assertThat(CheckpointLayout.validate(weights(DataType.F32), config).layers())
        .containsOnly(TinyModel.ALL);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void everyPieceIsAPartOfTheWhole(DataType type) {
    GeneratedWeights weights = weights(type);
    ByteBuffer whole = weights.bytes(MIXING);
    int size = whole.remaining();
    assertThat(size).isEqualTo(24 * 3 * type.bytes());
    for (int offset = 0; offset <= size; offset += 5) {
      for (int length = 0; length <= size - offset; length += 3) {
        assertThat(weights.bytes(MIXING, offset, length)).isEqualTo(whole.slice(offset, length));
      }
    }
    assertThatThrownBy(() -> weights.bytes(MIXING, size, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void narrowTypesAreTheRoundedFloats(DataType type) {
    float[] exact = TinyModel.floats(weights(DataType.F32), MIXING);
    float[] narrow = TinyModel.floats(weights(type), MIXING);
    for (int i = 0; i < exact.length; i++) {
      assertThat(narrow[i]).isEqualTo(FloatFormats.round(type, exact[i]));
    }
  }

  @Test
  void aLargeTensorReadInPartsIsTheSame() {
    int rows = 700;
    TensorSpec spec = TensorSpec.of("large", TensorRole.MATRIX, rows, 300);
    try (GeneratedWeights weights =
        new GeneratedWeights(List.of(spec), DataType.F32, each -> index -> (float) index)) {
      FloatBuffer target = FloatBuffer.allocate(rows * 300);
      target.position(7);
      weights.readFloats("large", 7, target);
      assertThat(target.hasRemaining()).isFalse();
      for (int i = 0; i < rows * 300; i++) {
        assertThat(target.get(i)).isEqualTo(i < 7 ? 0 : i);
      }
    }
  }

  @Test
  void seedNameAndIndexAloneDecide() {
    ValueRule rule = ValueRule.random(1, "a", 0, 1);
    assertThat(rule.at(5)).isEqualTo(ValueRule.random(1, "a", 0, 1).at(5));
    assertThat(rule.at(5)).isNotEqualTo(rule.at(6));
    assertThat(rule.at(5)).isNotEqualTo(ValueRule.random(2, "a", 0, 1).at(5));
    assertThat(rule.at(5)).isNotEqualTo(ValueRule.random(1, "b", 0, 1).at(5));
  }

  /** Reproducible also in the next release: these stand in users' benchmarks. */
  @Test
  void theValuesStayTheSame() {
    ValueRule rule = ValueRule.random(0, "model.norm.weight", 1, 0.1);
    assertThat(List.of(rule.at(0), rule.at(1), rule.at(1L << 40)))
        .containsExactly(0.99111986f, 0.95079714f, 1.0189152f);
  }

  @Test
  void valuesSpreadLikeANormalDistribution() {
    ValueRule rule = ValueRule.random(3, "x", 0.5, 2);
    int count = 1_000_000;
    double sum = 0;
    double squares = 0;
    int within = 0;
    for (int i = 0; i < count; i++) {
      double value = (rule.at(i) - 0.5) / 2;
      sum += value;
      squares += value * value;
      within += Math.abs(value) < 1 ? 1 : 0;
      assertThat(Math.abs(value)).isLessThan(3.47);
    }
    assertThat(sum / count).isBetween(-0.005, 0.005);
    assertThat(squares / count).isBetween(0.995, 1.005);
    // a normal distribution has 68 % within one deviation, a flat one 58 %
    assertThat(within / (double) count).isBetween(0.65, 0.70);
  }

  @Test
  void neighboursAreNotCorrelated() {
    ValueRule rule = ValueRule.random(3, "x", 0, 1);
    for (long step : new long[] {1, 2, 24, 1 << 16}) {
      double product = 0;
      for (int i = 0; i < 200_000; i++) {
        product += rule.at(i) * rule.at(i + step);
      }
      assertThat(product / 200_000).isBetween(-0.01, 0.01);
    }
  }

  @Test
  void anUnknownTensorIsRefused() {
    assertThatThrownBy(() -> weights(DataType.F32).readFloats("x", FloatBuffer.allocate(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot generate weights: the tensor must be there, got no x");
  }
}
