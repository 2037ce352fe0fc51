package io.quicksilver.model.checkpoint;

import static io.quicksilver.model.checkpoint.RawSafetensors.entry;
import static io.quicksilver.model.checkpoint.RawSafetensors.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  @TempDir Path folder;

  private void index(String map) throws Exception {
    Files.write(
        folder.resolve(Checkpoint.INDEX_FILE),
        json("{'metadata':{'total_size':8},'weight_map':{" + map + "}}"));
  }

  private void shard(String name, String entries, int bytes) throws Exception {
    RawSafetensors.write(folder.resolve(name), "{" + entries + "}", bytes);
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("Cannot ")
        .hasMessageContaining(message);
  }

  @Test
  void aSingleFileIsReadWhereItsBytesStand() throws Exception {
    shard(
        "model.safetensors",
        entry("b", "F16", "[2]", 0, 4) + "," + entry("a", "F32", "[1,1]", 4, 8),
        8);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.names()).containsExactly("a", "b");
      assertThat(checkpoint.shape("a")).containsExactly(1, 1);
      assertThat(checkpoint.type("b")).isEqualTo(DataType.F16);
      assertThat(checkpoint.elements("b")).isEqualTo(2);
      assertThat(checkpoint.size("b")).isEqualTo(4);
      assertThat(checkpoint.bytes("a").getInt()).isEqualTo(0x07060504);
      assertThat(checkpoint.bytes("b", 1, 2).getShort()).isEqualTo((short) 0x0201);
      assertThatThrownBy(() -> checkpoint.bytes("b", 3, 2))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> checkpoint.shape("c")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void floatsAreReadWholeAndFromTheMiddle() throws Exception {
    ByteBuffer data = ByteBuffer.allocate(6).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (float value : new float[] {1.5f, -2, 0.25f}) {
      data.putShort(FloatFormats.toBfloat16(value));
    }
    Files.write(
        folder.resolve("model.safetensors"),
        RawSafetensors.file(json("{" + entry("a", "BF16", "[3]", 0, 6) + "}"), data.array()));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      float[] all = new float[3];
      checkpoint.readFloats("a", FloatBuffer.wrap(all));
      assertThat(all).containsExactly(1.5f, -2, 0.25f);
      float[] some = new float[2];
      checkpoint.readFloats("a", 1, FloatBuffer.wrap(some));
      assertThat(some).containsExactly(-2, 0.25f);
      assertThatThrownBy(() -> checkpoint.readFloats("a", FloatBuffer.allocate(4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("Cannot read a: target must be 3 floats, got 4");
    }
  }

  @Test
  void shardsAreReadAsOne() throws Exception {
    index("'a':'model-1.safetensors','b':'model-2.safetensors'");
    shard("model-1.safetensors", entry("a", "F32", "[1]", 0, 4), 4);
    shard("model-2.safetensors", entry("b", "BF16", "[2]", 0, 4), 4);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.names()).containsExactly("a", "b");
      assertThat(checkpoint.bytes("b", 2, 2).getShort()).isEqualTo((short) 0x0302);
    }
  }

  @Test
  void aTiedTensorHasBothItsNames() throws Exception {
    shard(
        "model.safetensors",
        "'__metadata__':{'format':'pt','model.embed_tokens.weight':'lm_head.weight'},"
            + entry("lm_head.weight", "F32", "[1,2]", 0, 8),
        8);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.names()).containsExactly("lm_head.weight", "model.embed_tokens.weight");
      assertThat(checkpoint.aliases())
          .isEqualTo(Map.of("model.embed_tokens.weight", "lm_head.weight"));
      assertThat(checkpoint.bytes("model.embed_tokens.weight"))
          .isEqualTo(checkpoint.bytes("lm_head.weight"));
      assertThat(checkpoint.shape("model.embed_tokens.weight")).containsExactly(1, 2);
    }
  }

  @Test
  void otherMetadataIsNoAlias() throws Exception {
    shard(
        "model.safetensors",
        "'__metadata__':{'format':'lm_head.weight','model.x':'nowhere','model.y':'model.x',"
            + "'lm_head.weight':'model.z'},"
            + entry("lm_head.weight", "F32", "[1]", 0, 4)
            + ","
            + entry("model.z", "F32", "[1]", 4, 8),
        8);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.names()).containsExactly("lm_head.weight", "model.z");
      assertThat(checkpoint.bytes("lm_head.weight").get()).isZero();
    }
  }

  @Test
  void rotaryTablesArePassedOverWhateverTheirType() throws Exception {
    shard(
        "model.safetensors",
        entry("model.layers.0.self_attn.rotary_emb.inv_freq", "F64", "[1]", 0, 8)
            + ","
            + entry("model.norm.weight", "F32", "[1]", 8, 12),
        12);
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertThat(checkpoint.names()).containsExactly("model.norm.weight");
    }
  }

  @Test
  void otherTypesAreRefusedByName() throws Exception {
    shard("model.safetensors", entry("ids", "I64", "[1]", 0, 8), 8);
    assertRefused("the dtype of 'ids' must be F32, F16 or BF16, got I64");
  }

  /** As raw bytes any type can be read. */
  @Test
  void aFileOfIntegersIsReadAsBytes() throws Exception {
    shard("ids.safetensors", entry("ids", "I64", "[1]", 0, 8), 8);
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("ids.safetensors"))) {
      assertThat(file.header().tensors().get("ids").type()).isEqualTo("I64");
      assertThat(file.bytes("ids").getLong()).isEqualTo(0x0706050403020100L);
    }
  }

  @Test
  void aFolderWithoutWeightsIsRefused() {
    assertRefused("must be a folder with model.safetensors or model.safetensors.index.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../model-1.safetensors",
        "/tmp/model-1.safetensors",
        "sub/model-1.safetensors",
        "..\\\\model-1.safetensors",
        "C:model.safetensors",
        ".hidden.safetensors",
        "file:x.safetensors",
        "model-1.safetensors\\u0000.safetensors",
        "model-1.bin",
        "..",
        "",
      })
  void anIndexCannotReachOutOfItsFolder(String name) throws Exception {
    index("'a':'" + name + "'");
    assertRefused("the file of 'a' must be the plain name of a .safetensors file beside it");
  }

  @Test
  void indexAndShardsMustAgree() throws Exception {
    shard("model-1.safetensors", entry("a", "F32", "[1]", 0, 4), 4);
    shard("model-2.safetensors", entry("b", "F32", "[1]", 0, 4), 4);
    index("'a':'model-1.safetensors','b':'model-2.safetensors','c':'model-2.safetensors'");
    assertRefused("model-2.safetensors must hold tensor 'c' as the index says, got none");
    index("'a':'model-2.safetensors','b':'model-1.safetensors'");
    assertRefused("must be model-2.safetensors, which holds it, got model-1.safetensors");
    index("'a':'model-1.safetensors','x':'model-2.safetensors'");
    assertRefused("the file of 'b' must be model-2.safetensors, which holds it, got none");
    index("'a':'model-1.safetensors','b':'model-3.safetensors'");
    assertRefused("model-3.safetensors: it must be a readable file");
    shard("model-2.safetensors", entry("a", "F32", "[1]", 0, 4), 4);
    index("'a':'model-1.safetensors','b':'model-2.safetensors'");
    assertRefused("tensor 'a' must be in one shard only, got a second");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{'weight_map':{}}",
        "{'weight_map':[]}",
        "{'weight_map':{'a':1}}"
      })
  void aBrokenIndexIsRefused(String index) throws Exception {
    Files.write(folder.resolve(Checkpoint.INDEX_FILE), json(index));
    assertRefused(Checkpoint.INDEX_FILE);
  }

  @Test
  void lengthsThatAFileCannotHaveAreRefused() throws Exception {
    Path file = folder.resolve("model.safetensors");
    Files.write(file, new byte[5]);
    assertRefused("its size must be at least 8 bytes, got 5");
    Files.write(file, new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    assertRefused("the header's length must be at most 2 bytes, got 100");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    assertRefused("the header's length must be at most 2 bytes, got 18446744073709551615");
  }

  @Test
  void aTruncatedFileIsRefused() throws Exception {
    shard("model.safetensors", entry("a", "F32", "[2]", 0, 8), 8);
    byte[] whole = Files.readAllBytes(folder.resolve("model.safetensors"));
    for (int length = 0; length < whole.length; length++) {
      Files.write(folder.resolve("model.safetensors"), java.util.Arrays.copyOf(whole, length));
      assertRefused("model.safetensors");
    }
  }
}
