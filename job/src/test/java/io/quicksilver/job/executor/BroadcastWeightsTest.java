package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.checkpoint.WeightSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BroadcastWeightsTest {

  private static float[] values(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble();
    }
    return values;
  }

  private static BroadcastWeights cut(WeightSource source, int pieceBytes) {
    TensorIndex index = TensorIndex.of(source, pieceBytes);
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < index.pieces(); i++) {
      pieces.add(index.piece(source, i));
      assertThat(pieces.get(i)).hasSizeLessThanOrEqualTo(pieceBytes);
    }
    return new BroadcastWeights(
        index,
        (piece, begin, target, offset, length) ->
            System.arraycopy(pieces.get(piece), begin, target, offset, length));
  }

  @Test
  void whateverThePiecesSizeEveryTensorComesBack() {
    HeapWeights source = new HeapWeights();
    for (int i = 0; i < 9; i++) {
      source.add("tensor " + i, values(1 + 37 * i, i));
    }
    for (int pieceBytes : new int[] {64, 128, 1024, 1 << 20}) {
      try (BroadcastWeights weights = cut(source, pieceBytes)) {
        assertThat(weights.names()).containsExactlyElementsOf(source.names());
        for (String name : source.names()) {
          assertThat(weights.shape(name)).isEqualTo(source.shape(name));
          assertThat(weights.bytes(name)).isEqualTo(source.bytes(name));
          FloatBuffer floats = FloatBuffer.allocate((int) source.elements(name));
          weights.readFloats(name, floats);
          FloatBuffer expected = FloatBuffer.allocate((int) source.elements(name));
          source.readFloats(name, expected);
          assertThat(floats.array()).isEqualTo(expected.array());
        }
      }
    }
  }

  @Test
  void aPartOfATensorIsThatPart() {
    HeapWeights source = new HeapWeights().add("small", 1).add("long", values(100, 3));
    try (BroadcastWeights weights = cut(source, 64)) {
      assertThat(weights.bytes("long", 20, 300)).isEqualTo(source.bytes("long", 20, 300));
      assertThat(weights.bytes("long", 400, 0).remaining()).isZero();
      assertThatThrownBy(() -> weights.bytes("long", 200, 201))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0 .. 400, got 200 .. 401");
    }
  }

  @Test
  void tiedWeightsTravelOnce() {
    HeapWeights tied = new HeapWeights().add("embedding", values(64, 1)).add("head", values(64, 1));
    HeapWeights untied =
        new HeapWeights().add("embedding", values(64, 1)).add("head", values(64, 2));

    assertThat(TensorIndex.of(tied, 64).totalBytes()).isEqualTo(256);
    assertThat(TensorIndex.of(untied, 64).totalBytes()).isEqualTo(512);
    try (BroadcastWeights weights = cut(tied, 64)) {
      assertThat(weights.bytes("head")).isEqualTo(tied.bytes("head"));
    }
  }
}
