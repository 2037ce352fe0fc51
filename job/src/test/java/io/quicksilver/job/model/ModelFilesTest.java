package io.quicksilver.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.storage.OtherFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wherever a model lies, its files end up on the local disk, and no longer than needed. */
class ModelFilesTest {

  private final Configuration hadoop = OtherFileSystem.configuration();

  @TempDir private Path folder;

  @Test
  void theEmbeddedModelIsThere() {
    Path copy;
    try (ModelFiles files = ModelFiles.open(ModelFiles.EMBEDDED, hadoop)) {
      copy = files.folder();
      assertThat(files.config().modelType()).isEqualTo("modified_llama");
      assertThat(files.tokenizerJson()).startsWith("{");
      assertThat(files.tokenizerConfigJson()).isPresent();
      assertThat(files.generationConfigJson()).isEmpty();
    }
    assertThat(copy).doesNotExist();
  }

  @Test
  void aLocalFolderIsUsedWhereItLies() throws IOException {
    Path model = TinyLlama.at(folder.resolve("model"));
    try (ModelFiles files = ModelFiles.open(model.toString(), hadoop)) {
      assertThat(files.folder()).isEqualTo(model);
    }
    try (ModelFiles files = ModelFiles.open(model.toUri().toString(), hadoop)) {
      assertThat(files.folder()).isEqualTo(model);
    }
    assertThat(model.resolve("config.json")).exists();
  }

  @Test
  void anyOtherFolderIsCopiedWithoutWhatIsNoModelFile() throws IOException {
    Path model = TinyLlama.at(folder.resolve("model"));
    Files.writeString(model.resolve("chat_template.jinja"), "{{ messages }}");
    Files.writeString(model.resolve("pytorch_model.bin"), "no");
    Files.createDirectories(model.resolve("nested.json"));
    Path copy;
    try (ModelFiles files = ModelFiles.open("other://" + model, hadoop)) {
      copy = files.folder();
      assertThat(copy).isNotEqualTo(model).isDirectory();
      assertThat(files.config().hiddenSize()).isEqualTo(16);
      assertThat(files.chatTemplate()).contains("{{ messages }}");
      assertThat(copy.resolve("pytorch_model.bin")).doesNotExist();
      assertThat(copy.resolve("nested.json")).doesNotExist();
    }
    assertThat(copy).doesNotExist();
  }

  @Test
  void theGenerationConfigsSpecialTokensCount() throws IOException {
    Path model = TinyLlama.at(folder.resolve("model"));
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [2, 7]}");
    try (ModelFiles files = ModelFiles.open(model.toString(), hadoop)) {
      assertThat(files.config().eosTokenIds()).containsExactly(2, 7);
    }
  }

  @Test
  void whatIsNoModelIsRefusedWithWhatIsMissing() throws IOException {
    Path model = TinyLlama.at(folder.resolve("model"));
    assertRefused(folder + "/nix", "it must be a folder, got nothing at that path");
    assertRefused("other://" + folder + "/nix", "it must be a folder, got nothing at other:");
    assertRefused(model.resolve("config.json").toString(), "it must be a folder, got a file");
    assertRefused("nosuchscheme://h/x", "it must be a folder that can be read, got ");
    Files.delete(model.resolve("model.safetensors"));
    assertRefused(
        model.toString(),
        "it must be a folder with model.safetensors or model.safetensors.index.json, got one"
            + " without");
    Files.delete(model.resolve("config.json"));
    assertRefused(model.toString(), "it must be a folder with config.json, got one without");
  }

  @Test
  void aTokenizerIsMissedWhenItIsAskedFor() throws IOException {
    Path model = TinyLlama.at(folder.resolve("model"));
    Files.delete(model.resolve("tokenizer.json"));
    try (ModelFiles files = ModelFiles.open(model.toString(), hadoop)) {
      assertThatThrownBy(files::tokenizerJson)
          .hasMessageEndingWith("it must be a folder with tokenizer.json, got one without");
    }
  }

  private void assertRefused(String uri, String reason) {
    assertThatThrownBy(() -> ModelFiles.open(uri, hadoop))
        .hasMessageStartingWith("Cannot load model " + uri + ": " + reason)
        .isInstanceOfSatisfying(
            QuicksilverException.class, e -> assertThat(e.code()).isEqualTo(ExitCode.MODEL));
  }
}
