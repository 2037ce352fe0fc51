package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.model.config.ModelConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointDigestTest {

  @TempDir Path folder;

  private static GeneratedWeights constants(DataType type, String name, long... shape) {
    return new GeneratedWeights(
        List.of(TensorSpec.of(name, TensorRole.NORM, shape)),
        type,
        tensor -> ValueRule.constant(1));
  }

  private static String digest(WeightSource source) {
    return CheckpointDigest.of(source).digest();
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  /** The definition, spelled out by hand for one tensor of one bfloat16. */
  @Test
  void theDigestIsTheOneDefined() throws Exception {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    tensor.write("BF16[1]".getBytes(StandardCharsets.UTF_8));
    tensor.write(new byte[] {(byte) 0x80, 0x3f});
    byte[] tensorDigest = sha256(tensor.toByteArray());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write("a\0".getBytes(StandardCharsets.UTF_8));
    whole.write(tensorDigest);
    CheckpointDigest digest = CheckpointDigest.of(constants(DataType.BF16, "a", 1));
    assertThat(digest.tensors()).containsEntry("a", HexFormat.of().formatHex(tensorDigest));
    assertThat(digest.digest()).isEqualTo(HexFormat.of().formatHex(sha256(whole.toByteArray())));
  }

  @Test
  void filesDoNotMatter() throws Exception {
    GeneratedWeights weights = TinyModel.weights(TinyModel.CONFIG, TinyModel.ALL, DataType.BF16);
    List<String> names = List.copyOf(weights.names());
    for (long shardBytes : new long[] {1, 3000, Long.MAX_VALUE}) {
      Path sharded = Files.createDirectory(folder.resolve("shards-of-" + shardBytes));
      new SafetensorsWriter(weights, Optional.empty()).writeCheckpoint(sharded, names, shardBytes);
      try (Checkpoint checkpoint = Checkpoint.open(sharded)) {
        assertThat(CheckpointDigest.of(checkpoint)).isEqualTo(CheckpointDigest.of(weights));
      }
    }
  }

  @Test
  void nameTypeShapeAndValuesMatter() {
    String original = digest(constants(DataType.F16, "a", 2, 3));
    assertThat(digest(constants(DataType.F16, "b", 2, 3))).isNotEqualTo(original);
    assertThat(digest(constants(DataType.BF16, "a", 2, 3))).isNotEqualTo(original);
    assertThat(digest(constants(DataType.F16, "a", 3, 2))).isNotEqualTo(original);
    ModelConfig config = ModelConfig.parse(TinyModel.CONFIG);
    assertThat(digest(GeneratedWeights.random(config, LayerModules.PLAIN, DataType.F32, 1)))
        .isNotEqualTo(digest(GeneratedWeights.random(config, LayerModules.PLAIN, DataType.F32, 2)));
  }

  @Test
  void oneFlippedBitChangesItsTensorsDigestOnly() throws Exception {
    TinyModel.write(folder, TinyModel.CONFIG, LayerModules.PLAIN, DataType.F32);
    Path file = folder.resolve(Checkpoint.SINGLE_FILE);
    byte[] bytes = Files.readAllBytes(file);
    CheckpointDigest before;
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      before = CheckpointDigest.of(checkpoint);
    }
    bytes[bytes.length - 1] ^= 1;
    Files.delete(file);
    Files.write(file, bytes);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      CheckpointDigest after = CheckpointDigest.of(checkpoint);
      assertThat(after.digest()).isNotEqualTo(before.digest());
      assertThat(
              before.tensors().entrySet().stream()
                  .filter(entry -> !after.tensors().get(entry.getKey()).equals(entry.getValue())))
          .hasSize(1);
    }
  }
}
