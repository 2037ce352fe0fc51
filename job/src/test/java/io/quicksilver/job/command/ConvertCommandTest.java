package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.model.TinyLlama;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointLayout;
import io.quicksilver.model.checkpoint.CheckpointNames;
import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.LayerModules;
import io.quicksilver.model.config.ContextPooling;
import io.quicksilver.model.config.ModelConfig;
import io.quicksilver.model.config.TokenMixingPadding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code convert} writes, and what it leaves alone. */
class ConvertCommandTest {

  private final Spoken spoken = new Spoken();

  @TempDir private Path folder;
  private Path model;
  private Path target;

  @BeforeEach
  void writeModel() throws IOException {
    model = TinyLlama.at(folder.resolve("model"));
    target = folder.resolve("new/target");
  }

  private int convert(String... more) {
    return convert(model, more);
  }

  private int convert(Path source, String... more) {
    String[] common = {"convert", "--model", source.toString(), "--output", target.toString()};
    return spoken.run(Stream.concat(Stream.of(common), Stream.of(more)).toArray(String[]::new));
  }

  private ModelConfig config() throws IOException {
    return ModelConfig.parse(Files.readString(target.resolve("config.json")));
  }

  private LayerModules modules() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(target)) {
      return CheckpointLayout.validate(checkpoint, config()).layers().get(0);
    }
  }

  private DataType type() {
    try (Checkpoint checkpoint = Checkpoint.open(target)) {
      return checkpoint.type(CheckpointNames.EMBEDDING);
    }
  }

  @Test
  void anOrdinaryLlamaGetsNeutralModulesThatPoolThePrompt() throws IOException {
    assertThat(convert()).as(spoken.err()).isEqualTo(0);
    assertThat(config().modelType()).isEqualTo("modified_llama");
    assertThat(config().contextPooling()).isEqualTo(ContextPooling.PROMPT);
    assertThat(config().tokenMixingPadding()).isEqualTo(TokenMixingPadding.CAUSAL);
    assertThat(modules().tokenMixingTaps()).isEqualTo(3);
    assertThat(modules().squeezedChannels()).isEqualTo(1);
    assertThat(target.resolve("tokenizer.json")).exists();
    assertThat(spoken.out()).contains("neutral", "digest ", target.toString());
    assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void optionsSayOtherwise() throws IOException {
    assertThat(
            convert(
                "--init=random",
                "--seed=3",
                "--type=bf16",
                "--context-pooling=causal",
                "--token-mixing-padding=same",
                "--kernel=5",
                "--reduction=4"))
        .as(spoken.err())
        .isEqualTo(0);
    assertThat(config().contextPooling()).isEqualTo(ContextPooling.CAUSAL);
    assertThat(config().tokenMixingPadding()).isEqualTo(TokenMixingPadding.SAME);
    assertThat(modules().tokenMixingTaps()).isEqualTo(5);
    assertThat(modules().squeezedChannels()).isEqualTo(4);
    assertThat(type()).isEqualTo(DataType.BF16);
  }

  @Test
  void aTypeAloneAddsNoModule() throws IOException {
    assertThat(convert("--type", "f16")).as(spoken.err()).isEqualTo(0);
    assertThat(modules().isModified()).isFalse();
    assertThat(type()).isEqualTo(DataType.F16);
    assertThat(spoken.out()).containsPattern("added +nothing");
  }

  @Test
  void aTypeWithAModulesOptionAddsModules() throws IOException {
    assertThat(convert("--type", "f16", "--context-pooling", "full")).isEqualTo(0);
    assertThat(modules().isModified()).isTrue();
    assertThat(type()).isEqualTo(DataType.F16);
  }

  @Test
  void aModifiedModelIsRetypedOnly() throws IOException {
    convert();
    Path modified = target;
    target = folder.resolve("again");
    assertThat(convert(modified)).isEqualTo(4);
    assertThat(spoken.err()).contains("it must be an ordinary Llama");
    assertThat(convert(modified, "--type", "bf16")).isEqualTo(0);
    assertThat(modules().isModified()).isTrue();
    assertThat(type()).isEqualTo(DataType.BF16);
  }

  @Test
  void whatIsThereIsNotTouched() throws IOException {
    Files.createDirectories(target);
    Files.writeString(target.resolve("diary.txt"), "dear");
    assertThat(convert()).isEqualTo(6);
    assertThat(spoken.err()).contains("must be a new or empty folder, or --overwrite be given");
    assertThat(convert("--overwrite")).isEqualTo(6);
    assertThat(spoken.err()).contains("must be a model's folder to be replaced");
    assertThat(target).isDirectoryContaining("glob:**/diary.txt");
  }

  @Test
  void overwriteReplacesAModel() throws IOException {
    assertThat(convert("--type", "f16")).isEqualTo(0);
    Files.writeString(target.resolve("old.json"), "{}");
    assertThat(convert()).isEqualTo(6);
    assertThat(convert("--overwrite")).as(spoken.err()).isEqualTo(0);
    assertThat(modules().isModified()).isTrue();
    assertThat(target.resolve("old.json")).doesNotExist();
  }

  @Test
  void anEmptyFolderWillDo() throws IOException {
    Files.createDirectories(target);
    assertThat(convert()).as(spoken.err()).isEqualTo(0);
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    assertThat(convert(folder.resolve("nix"))).isEqualTo(4);
    assertThat(convert("--adaptive-norm", "l2")).isEqualTo(2);
    assertThat(convert("--context-pooling", "causal", "--context-scope", "batch")).isEqualTo(2);
    assertThat(target).doesNotExist();
    assertThat(folder.resolve("new")).isEmptyDirectory();
  }

  @Test
  void aDryRunSaysWhatAConversionWouldAndWritesNothing() throws IOException {
    assertThat(convert("--dry-run", "--type", "bf16", "--kernel", "5")).isEqualTo(0);
    assertThat(spoken.out()).contains("token mixing of 5 taps", "nothing was written");
    assertThat(folder.resolve("new")).doesNotExist();

    String planned = spoken.out().substring(0, spoken.out().indexOf("output "));
    assertThat(convert("--type", "bf16", "--kernel", "5")).isEqualTo(0);
    assertThat(spoken.out().substring(spoken.out().lastIndexOf("model "))).startsWith(planned);
  }

  @Test
  void aDryRunIsRefusedAsTheConversionWouldBe() throws IOException {
    assertThat(convert("--dry-run", "--init", "keep")).isEqualTo(2);
    assertThat(convert(folder.resolve("nix"), "--dry-run")).isEqualTo(4);
    assertThat(convert("--type", "f16")).isEqualTo(0);
    assertThat(convert("--dry-run")).isEqualTo(6);
    assertThat(convert("--dry-run", "--overwrite")).isEqualTo(0);
    assertThat(modules().isModified()).isFalse();
    target = model;
    assertThat(convert("--dry-run", "--type", "bf16", "--overwrite")).isEqualTo(2);
  }

  @Test
  void aModelIsNotWrittenOverItself() {
    target = model;
    assertThat(convert("--type", "bf16", "--overwrite")).isEqualTo(2);
    assertThat(spoken.err()).contains("--output must be another folder than --model");
    assertThat(model.resolve("model.safetensors")).exists();
  }
}
