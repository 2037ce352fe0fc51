package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.model.TinyLlama;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  void aPlanNeedsNoDataset() throws IOException {
    Path json = folder.resolve("plan.json");
    assertThat(
            spoken.run(
                "inspect",
                "--plan=yarn",
                "--rows=10000000",
                "--prompt-tokens=200",
                "--max-new-tokens=64",
                "--deadline=6h",
                "--json=" + json))
        .as(spoken.err())
        .isEqualTo(0);
    assertThat(spoken.out())
        .containsPattern("plan +yarn: [0-9,]+ executors of [0-9]+ cores")
        .containsPattern(
            "rows +10,000,000, 2,000,000,000 tokens of prompts, at most 640,000,000 of")
        .containsPattern("memory +for each executor [0-9]+m of heap")
        .containsPattern("time +about .* a deadline of 6 h 00 min")
        .contains("spark-submit --master yarn", "--input INPUT_URI --output OUTPUT_URI");
    JsonNode plan = new ObjectMapper().readTree(json.toFile());
    assertThat(plan.path("executors").asInt()).isPositive();
    assertThat(plan.path("seconds").asDouble()).isBetween(60.0, 0.9 * 6 * 3600);
    assertThat(plan.path("line").asText()).startsWith("spark-submit --master yarn");
    assertThat(plan.path("spark").path("conf").path("spark.executor.instances").asInt())
        .isEqualTo(plan.path("executors").asInt());
    assertThat(plan.path("spark").path("arguments").get(0).asText()).isEqualTo("generate");
  }

  @Test
  void aSampleIsPlannedForAsManyRowsAsItStandsFor() throws IOException {
    LocalSpark.session();
    Path model = TinyLlama.at(folder.resolve("model"));
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"prompt\": \"Once upon a time\"}\n{\"prompt\": null}\n");
    assertThat(
            spoken.run(
                "inspect",
                "--plan=standalone",
                "--model=" + model,
                "--input=" + input,
                "--rows=3000000",
                "--max-new-tokens=10"))
        .as(spoken.err())
        .isEqualTo(0);
    assertThat(spoken.out())
        .containsPattern("\nrows +2\n")
        .containsPattern("\nrows +3,000,000, .* at most 15,000,000 of completions")
        .contains("--master spark://MASTER_HOST:7077", "--model " + model);
  }

  @Test
  void aModelsOwnSamplingIsPlannedWithAndStandsInTheLine() throws IOException {
    LocalSpark.session();
    Path model = TinyLlama.at(folder.resolve("model"));
    Files.writeString(model.resolve("generation_config.json"), "{\"max_new_tokens\": 7}");
    Path input = folder.resolve("in.jsonl");
    Files.writeString(input, "{\"prompt\": \"Once upon a time\"}\n");
    for (String prompts : List.of("--prompt-tokens=5", "--input=" + input)) {
      Spoken planned = new Spoken();
      assertThat(
              planned.run(
                  "inspect",
                  "--plan=yarn",
                  "--rows=3000",
                  prompts,
                  "--model=" + model,
                  "--set=model.sampling_defaults=true"))
          .as(planned.err())
          .isEqualTo(0);
      assertThat(planned.out())
          .containsPattern("\nrows +3,000, .* at most 21,000 of completions")
          .contains("--set model.sampling_defaults=true")
          .doesNotContain("--max-new-tokens");
    }
  }

  @Test
  void whatCannotBePlannedIsRefused() {
    assertThat(spoken.run("inspect", "--plan=mesos")).isEqualTo(2);
    assertThat(spoken.run("inspect", "--deadline=6h")).isEqualTo(2);
    assertThat(spoken.run("inspect", "--plan=yarn", "--deadline=soon")).isEqualTo(2);
    assertThat(spoken.run("inspect", "--plan=yarn", "--rows=10")).isEqualTo(2);
    assertThat(
            spoken.run(
                "inspect", "--plan=yarn", "--input=in.jsonl", "--rows=1", "--prompt-tokens=2"))
        .isEqualTo(2);
    assertThat(spoken.run("inspect", "--plan=yarn", "--rows=10", "--prompt-tokens=1000000"))
        .isEqualTo(2);
    assertThat(spoken.err())
        .contains(
            "--deadline must be given together with --plan, got 6h",
            "plan.deadline must be a time such as 6h, 90m or 1d12h, got soon",
            "--prompt-tokens must be given with --plan where no --input is, got nothing",
            "--prompt-tokens must be left out where --input says the prompts",
            "--prompt-tokens must be below the window of");
  }

  @Test
  void whatCannotBeReadIsRefused() {
    LocalSpark.session();
    assertThat(spoken.run("inspect", "--model", folder.toString())).isEqualTo(4);
    assertThat(spoken.run("inspect", "--input", folder.resolve("nix.json").toString()))
        .isEqualTo(3);
  }
}
