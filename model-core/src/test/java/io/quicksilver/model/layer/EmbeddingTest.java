package io.quicksilver.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.GeneratedWeights;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.Lanes;
import io.quicksilver.model.math.Matrix;
import io.quicksilver.model.math.PlainProducts;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddingTest {

  private static final int V = 11;
  private static final int H = 8;

  private final WeightSource source =
      GeneratedWeights.random(TinyModel.config(""), LayerModules.PLAIN, DataType.F32, 1);

  private WeightReader reader(Lanes lanes) {
    return new WeightReader(source, new PlainProducts(), lanes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 10, 11, 16})
  void aTokensRowIsTheTablesWhereverThatIsCut(int partRows) {
    FloatBuffer table = FloatBuffer.allocate(V * H);
    source.readFloats(CheckpointNames.EMBEDDING, table);
    try (Lanes lanes = new Lanes(1);
        WeightReader weights = reader(lanes)) {
      Embedding embedding = new Embedding(weights, CheckpointNames.EMBEDDING, V, H, partRows);
      float[] row = new float[H];
      for (int id = 0; id < V; id++) {
        embedding.read(id, row);
        assertThat(row)
            .as("token %d", id)
            .isEqualTo(Arrays.copyOfRange(table.array(), id * H, id * H + H));
      }
    }
  }

  @Test
  void aTokenThatIsNotThereIsRefused() {
    try (Lanes lanes = new Lanes(1);
        WeightReader weights = reader(lanes)) {
      Embedding embedding = new Embedding(weights, CheckpointNames.EMBEDDING, V, H);
      for (int id : new int[] {-1, V}) {
        assertThatThrownBy(() -> embedding.read(id, new float[H]))
            .hasMessage("Cannot embed a token: its id must be from 0 to 10, got " + id);
      }
    }
  }

  /** That of Qwen2.5-7B, which one matrix does not hold. */
  @Test
  void aPartHasAsManyWholeBlocksOfRowsAsAMatrixHolds() {
    assertThat(Matrix.mostRows(3584)).isEqualTo(149_792).isLessThan(152_064);
    assertThat(Matrix.mostRows(1 << 24)).isEqualTo(16);
  }
}
