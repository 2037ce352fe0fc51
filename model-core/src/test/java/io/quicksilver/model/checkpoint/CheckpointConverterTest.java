package io.quicksilver.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.ModelException;
import io.quicksilver.model.config.AdaptiveNorm;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ContextScope;
import io.quicksilver.model.config.ExtensionSemantics;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.TokenMixingPadding;
import io.quicksilver.model.config.TokenMixingPosition;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointConverterTest {

  @TempDir Path folder;
  private Path source;
  private Path target;

  @BeforeEach
  void writeSource() throws Exception {
    source =
        TinyModel.write(
            folder.resolve("source"), TinyModel.CONFIG, LayerModules.PLAIN, DataType.F32);
    target = folder.resolve("target");
  }

  private static ExtensionSemantics replacing(TokenMixingPadding padding) {
    return new ExtensionSemantics(
        AdaptiveNorm.RMS,
        ContextPooling.PROMPT,
        ContextScope.SEQUENCE,
        padding,
        TokenMixingPosition.AFTER_ATTENTION,
        false);
  }

  private static void assertAll(float[] values, float expected) {
    for (float value : values) {
      assertThat(value).isEqualTo(expected);
    }
  }

  private List<String> files(Path inside) throws Exception {
    try (Stream<Path> files = Files.list(inside)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aNeutralModuleHasTheValuesOfTheLaw() throws Exception {
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT);
    try (Checkpoint converted = Checkpoint.open(target)) {
      CheckpointLayout layout = CheckpointLayout.validate(converted, ModelConfig.load(target));
      assertThat(layout.layers()).containsOnly(LayerModules.PLAIN.withAllModules(3, 1));
      for (int layer = 0; layer < 2; layer++) {
        assertAll(TinyModel.floats(converted, CheckpointNames.inputGammaWeight(layer)), 0);
        assertAll(TinyModel.floats(converted, CheckpointNames.inputGammaBias(layer)), 1);
        assertAll(TinyModel.floats(converted, CheckpointNames.postAttentionGammaWeight(layer)), 0);
        assertAll(TinyModel.floats(converted, CheckpointNames.postAttentionGammaBias(layer)), 1);
        assertAll(TinyModel.floats(converted, CheckpointNames.tokenMixingWeight(layer)), 0);
        assertAll(TinyModel.floats(converted, CheckpointNames.tokenMixingBias(layer)), 0);
        assertAll(TinyModel.floats(converted, CheckpointNames.excitationWeight(layer)), 0);
        assertAll(TinyModel.floats(converted, CheckpointNames.excitationBias(layer)), 20);
        assertThat(TinyModel.floats(converted, CheckpointNames.squeezeWeight(layer)))
            .doesNotHaveDuplicates();
      }
    }
    assertThat((float) (1 / (1 + Math.exp(-20)))).isEqualTo(1);
  }

  /** Where the convolution stands in place of its input, it must hand the token itself on. */
  @ParameterizedTest
  @EnumSource(TokenMixingPadding.class)
  void aNeutralConvolutionWithoutResidualIsTheIdentity(TokenMixingPadding padding)
      throws Exception {
    ConversionOptions options =
        new ConversionOptions(
            ModuleInitialization.NEUTRAL,
            replacing(padding),
            5,
            16,
            0,
            ConversionOptions.DEFAULT.type(),
            1000);
    CheckpointConverter.convert(source, target, options);
    try (Checkpoint converted = Checkpoint.open(target)) {
      float[] taps = TinyModel.floats(converted, CheckpointNames.tokenMixingWeight(1));
      int itself = padding == TokenMixingPadding.CAUSAL ? 4 : 2;
      for (int i = 0; i < taps.length; i++) {
        assertThat(taps[i]).isEqualTo(i % 5 == itself ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ModuleInitialization.class,
      names = {"NEUTRAL", "RANDOM"})
  void everyOtherTensorIsKeptBitForBit(ModuleInitialization initialization) throws Exception {
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT.with(initialization));
    try (Checkpoint before = Checkpoint.open(source);
        Checkpoint after = Checkpoint.open(target)) {
      for (String name : before.names()) {
        assertThat(after.bytes(name)).isEqualTo(before.bytes(name));
      }
    }
  }

  @Test
  void theConfigGetsTheExtensionsKeysAndKeepsTheRest() throws Exception {
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT);
    ModelConfig config = ModelConfig.load(target);
    assertThat(config.modelType()).isEqualTo("modified_llama");
    assertThat(config.contextPooling()).isEqualTo(ContextPooling.PROMPT);
    assertThat(config.tokenMixingPadding()).isEqualTo(TokenMixingPadding.CAUSAL);
    assertThat(Files.readString(target.resolve("config.json"))).contains("my_own_key");
  }

  @Test
  void theTokenizersFilesComeAlongAndOthersDoNot() throws Exception {
    for (String name :
        List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json", "x.py")) {
      Files.writeString(source.resolve(name), "{\"of\": \"" + name + "\"}");
    }
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT);
    assertThat(files(target))
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(target.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(source.resolve("tokenizer.json"));
  }

  @Test
  void randomModulesFollowTheSeed() throws Exception {
    ConversionOptions random = ConversionOptions.DEFAULT.with(ModuleInitialization.RANDOM);
    String first = CheckpointConverter.convert(source, folder.resolve("1"), random).digest();
    String again = CheckpointConverter.convert(source, folder.resolve("2"), random).digest();
    ConversionOptions other =
        new ConversionOptions(
            random.initialization(), random.semantics(), 3, 16, 1, random.type(), 1L << 32);
    String reseeded = CheckpointConverter.convert(source, folder.resolve("3"), other).digest();
    assertThat(again).isEqualTo(first);
    assertThat(reseeded).isNotEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void theTypeAloneCanBeRewritten(DataType type) throws Exception {
    CheckpointDigest digest =
        CheckpointConverter.convert(
            source, target, ConversionOptions.DEFAULT.with(ModuleInitialization.KEEP).with(type));
    ModelConfig config = ModelConfig.load(target);
    assertThat(config.dataType()).isEqualTo(type.configName());
    assertThat(config.modelType()).isEqualTo("llama");
    try (Checkpoint before = Checkpoint.open(source);
        Checkpoint after = Checkpoint.open(target)) {
      assertThat(after.names()).isEqualTo(before.names());
      assertThat(after.names()).allMatch(name -> after.type(name) == type);
      if (type == DataType.F32) {
        assertThat(digest).isEqualTo(CheckpointDigest.of(before));
      }
    }
  }

  @Test
  void aModifiedModelsTypeCanBeRewrittenButItIsNotModifiedTwice() throws Exception {
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT);
    Path narrow = folder.resolve("narrow");
    CheckpointConverter.convert(
        target,
        narrow,
        ConversionOptions.DEFAULT.with(ModuleInitialization.KEEP).with(DataType.F16));
    assertThat(ModelConfig.load(narrow).contextPooling()).isEqualTo(ContextPooling.PROMPT);
    assertThatThrownBy(
            () ->
                CheckpointConverter.convert(
                    target, folder.resolve("twice"), ConversionOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("it must be an ordinary Llama");
    assertThat(folder.resolve("twice")).doesNotExist();
  }

  @Test
  void aTiedModelIsWrittenWithItsEmbeddingOnly() throws Exception {
    Path tied = folder.resolve("tied");
    TinyModel.write(tied, TinyModel.TIED, LayerModules.PLAIN, DataType.BF16);
    CheckpointConverter.convert(tied, target, ConversionOptions.DEFAULT);
    try (Checkpoint converted = Checkpoint.open(target)) {
      assertThat(converted.has(CheckpointNames.EMBEDDING)).isTrue();
      assertThat(converted.has(CheckpointNames.HEAD)).isFalse();
      assertThat(converted.names()).allMatch(name -> converted.type(name) == DataType.BF16);
    }
  }

  @Test
  void aHeadThatDiffersFromTheEmbeddingIsKeptThoughConfigJsonTiesThem() throws Exception {
    Files.writeString(source.resolve("config.json"), TinyModel.TIED);
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT);
    try (Checkpoint before = Checkpoint.open(source);
        Checkpoint converted = Checkpoint.open(target)) {
      assertThat(converted.same(CheckpointNames.HEAD, CheckpointNames.EMBEDDING)).isFalse();
      assertThat(converted.bytes(CheckpointNames.HEAD))
          .isEqualTo(before.bytes(CheckpointNames.HEAD));
      assertThat(CheckpointLayout.validate(converted, ModelConfig.load(target)).ownHead()).isTrue();
    }
  }

  @Test
  void aFolderInUseIsNotTouched() throws Exception {
    Files.createDirectories(target);
    Files.writeString(target.resolve("mine"), "x");
    assertThatThrownBy(() -> CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("must be a new or empty folder, got one in use");
    assertThat(files(target)).containsExactly("mine");
    assertThat(files(folder)).containsExactly("source", "target");
  }

  @Test
  void anEmptyFolderIsFilled() throws Exception {
    Files.createDirectories(target);
    CheckpointConverter.convert(source, target, ConversionOptions.DEFAULT);
    assertThat(ModelConfig.load(target).modelType()).isEqualTo("modified_llama");
  }

  @Test
  void afterAFailureNothingIsLeft() throws Exception {
    ExtensionSemantics published =
        new ExtensionSemantics(
            AdaptiveNorm.L2,
            ContextPooling.FULL,
            ContextScope.SEQUENCE,
            TokenMixingPadding.SAME,
            TokenMixingPosition.BEFORE_ATTENTION,
            true);
    assertThatThrownBy(
            () ->
                CheckpointConverter.convert(
                    source, target, ConversionOptions.DEFAULT.with(published)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("adaptive_norm must be rms with a neutral initialisation, got l2");
    assertThat(files(folder)).containsExactly("source");
    CheckpointConverter.convert(
        source,
        target,
        ConversionOptions.DEFAULT.with(published).with(ModuleInitialization.RANDOM));
    assertThat(ModelConfig.load(target).adaptiveNorm()).isEqualTo(AdaptiveNorm.L2);
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThatThrownBy(
            () ->
                new ConversionOptions(
                    ModuleInitialization.NEUTRAL,
                    ExtensionSemantics.CONVERTED,
                    0,
                    16,
                    0,
                    ConversionOptions.DEFAULT.type(),
                    1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot convert: kernelSize must be 1 to 1024, got 0");
  }
}
