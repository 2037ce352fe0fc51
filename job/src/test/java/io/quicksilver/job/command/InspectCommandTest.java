package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.model.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} finds out. */
class InspectCommandTest {

  private final Spoken spoken = new Spoken();

  @TempDir private Path folder;

  @Test
  void theEmbeddedModelIsWhatItsCardSays() {
    assertThat(spoken.run("inspect")).as(spoken.err()).isEqualTo(0);
    assertThat(spoken.out())
        .contains("modified_llama, weights in bf16")
        .contains("4 layers, hidden 192, 6 heads (2 key/value) of 32, intermediate 512")
        .contains("2,285,760")
        .contains("token mixing in 4 of 4 layers (3 taps)")
        .contains("context_pooling=prompt, context_scope=sequence")
        .containsPattern("digest +[0-9a-f]{64}\n");
  }

  @Test
  void anOrdinaryLlamaHasNoModules() throws IOException {
    Path model = TinyLlama.at(folder.resolve("model"));
    assertThat(spoken.run("inspect", "--model", model.toString())).isEqualTo(0);
    assertThat(spoken.out()).contains("none: an ordinary Llama").doesNotContain("context_pooling");
  }

  @Test
  void aDatasetIsCountedAndNothingIsWritten() throws IOException {
    LocalSpark.session();
    Path model = TinyLlama.at(folder.resolve("model"));
    Path input = folder.resolve("in.jsonl");
    String longPrompt = "cat ".repeat(100);
    Files.writeString(
        input,
        String.join(
            "\n",
            "{\"prompt\": \"Once upon a time\"}",
            "{\"prompt\": \"A cat\"}",
            "{\"prompt\": null}",
            "{\"prompt\": 7}",
            "{\"prompt\": \"" + longPrompt + "\"}",
            "not json"));
    assertThat(
            spoken.run(
                "inspect",
                "--model=" + model,
                "--input=" + input,
                "--samples=2",
                "--max-new-tokens=10",
                "--output=" + folder.resolve("out")))
        .as(spoken.err())
        .isEqualTo(0);
    assertThat(spoken.out())
        .containsPattern("rows +6\n")
        .containsPattern(
            "error rows +4 \\(input_malformed 1, prompt_empty 1, prompt_too_long 1, prompt_type"
                + " 1\\)")
        .containsPattern("too long +1 \\(the window is 64 tokens\\)")
        .containsPattern("completions +4\n")
        .contains("at most 40 of completions")
        .containsPattern("memory +[0-9.]+ [KM]B outside the heap of each executor")
        .containsPattern("shared prefixes +Prompts that begin alike share")
        .containsPattern("speed +a task [0-9,]+ prompt and [0-9,]+ new tokens/s")
        .containsPattern("time +about [0-9]+ s .* an estimate");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsRefused() {
    LocalSpark.session();
    assertThat(spoken.run("inspect", "--model", folder.toString())).isEqualTo(4);
    assertThat(spoken.run("inspect", "--input", folder.resolve("nix.json").toString()))
        .isEqualTo(3);
  }
}
