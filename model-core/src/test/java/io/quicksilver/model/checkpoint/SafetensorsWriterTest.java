package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsWriterTest {

  @TempDir Path folder;

  private static List<String> names(WeightSource source) {
    return List.copyOf(source.names());
  }

  private List<String> files() throws Exception {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void assertSameTensors(WeightSource actual, WeightSource expected) {
    assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
    for (String name : expected.names()) {
      assertThat(actual.type(name)).isEqualTo(expected.type(name));
      assertThat(actual.shape(name)).isEqualTo(expected.shape(name));
      assertThat(actual.bytes(name)).isEqualTo(expected.bytes(name));
    }
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void whatIsWrittenIsReadBack(DataType type) throws Exception {
    GeneratedWeights weights = TinyModel.weights(TinyModel.CONFIG, TinyModel.ALL, type);
    new SafetensorsWriter(weights, Optional.empty())
        .writeCheckpoint(folder, names(weights), Long.MAX_VALUE);
    assertThat(files()).containsExactly("model.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertSameTensors(checkpoint, weights);
    }
  }

  @Test
  void shardsKeepToTheirSizeAndAreReadAsOne() throws Exception {
    GeneratedWeights weights = TinyModel.weights(TinyModel.CONFIG, TinyModel.ALL, DataType.F32);
    new SafetensorsWriter(weights, Optional.empty()).writeCheckpoint(folder, names(weights), 8000);
    List<String> files = files();
    assertThat(files).contains("model.safetensors.index.json").hasSizeGreaterThan(4);
    for (String file : files.subList(0, files.size() - 1)) {
      assertThat(file).matches("model-0000\\d-of-0000" + (files.size() - 1) + ".safetensors");
      try (SafetensorsFile shard = SafetensorsFile.open(folder.resolve(file))) {
        assertThat(
                shard.header().tensors().values().stream().mapToLong(SafetensorsTensor::size).sum())
            .isLessThanOrEqualTo(8000);
      }
    }
    long total = weights.names().stream().mapToLong(weights::size).sum();
    assertThat(Files.readString(folder.resolve(Checkpoint.INDEX_FILE)))
        .contains("\"total_size\" : " + total);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertSameTensors(checkpoint, weights);
    }
  }

  @Test
  void aTensorOverTheShardsSizeHasAFileOfItsOwn() throws Exception {
    GeneratedWeights weights =
        TinyModel.weights(TinyModel.CONFIG, LayerModules.PLAIN, DataType.F32);
    new SafetensorsWriter(weights, Optional.empty()).writeCheckpoint(folder, names(weights), 1);
    assertThat(files()).hasSize(weights.names().size() + 1);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertSameTensors(checkpoint, weights);
    }
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void anotherTypeIsTheRoundedNumbers(DataType type) throws Exception {
    GeneratedWeights weights = TinyModel.weights(TinyModel.CONFIG, TinyModel.ALL, DataType.F32);
    new SafetensorsWriter(weights, Optional.of(type))
        .writeCheckpoint(folder, names(weights), Long.MAX_VALUE);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      for (String name : weights.names()) {
        assertThat(checkpoint.type(name)).isEqualTo(type);
        float[] exact = TinyModel.floats(weights, name);
        float[] written = TinyModel.floats(checkpoint, name);
        for (int i = 0; i < exact.length; i++) {
          assertThat(written[i]).isEqualTo(FloatFormats.round(type, exact[i]));
        }
      }
    }
  }

  /** Data begins at a multiple of 64 bytes, and wide elements come before narrow ones. */
  @Test
  void everyElementIsAligned() throws Exception {
    GeneratedWeights narrow =
        new GeneratedWeights(
            List.of(TensorSpec.of("a", TensorRole.NORM, 3)),
            DataType.BF16,
            tensor -> ValueRule.constant(1));
    GeneratedWeights wide =
        new GeneratedWeights(
            List.of(TensorSpec.of("b", TensorRole.NORM, 3)),
            DataType.F32,
            tensor -> ValueRule.constant(2));
    Path file = folder.resolve("x.safetensors");
    new SafetensorsWriter(new JoinedWeights(narrow, wide), Optional.empty())
        .writeFile(file, List.of("a", "b"));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat((8 + bytes.getLong(0)) % 64).isZero();
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.header().tensors().keySet()).containsExactly("b", "a");
      assertThat(read.header().metadata()).containsEntry("format", "pt");
    }
  }

  @Test
  void aNumberBeyondTheTypeIsRefusedAndNothingIsLeft() throws Exception {
    GeneratedWeights weights =
        new GeneratedWeights(
            List.of(TensorSpec.of("a", TensorRole.NORM, 3)),
            DataType.F32,
            tensor -> index -> index == 2 ? 65520 : Float.POSITIVE_INFINITY);
    assertThatThrownBy(
            () ->
                new SafetensorsWriter(weights, Optional.of(DataType.F16))
                    .writeCheckpoint(folder, List.of("a"), Long.MAX_VALUE))
        .isInstanceOf(ModelException.class)
        .hasMessage("Cannot convert a: its numbers must be in the range of float16, got 65520.0");
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileThatIsThereIsReplacedWhole() throws Exception {
    GeneratedWeights weights =
        TinyModel.weights(TinyModel.CONFIG, LayerModules.PLAIN, DataType.F16);
    Path file = folder.resolve("model.safetensors");
    Files.writeString(file, "old");
    new SafetensorsWriter(weights, Optional.empty()).writeFile(file, names(weights));
    assertThat(files()).containsExactly("model.safetensors");
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      assertThat(read.header().tensors().keySet()).isEqualTo(Set.copyOf(names(weights)));
    }
  }
}
