package io.quicksilver.job.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a shell that read the script of {@code completion} offers. */
class CompletionCommandTest {

  private final Spoken spoken = new Spoken();

  @Test
  void aShellLearnsCommandsAndOptions() {
    assertThat(spoken.run("completion")).isZero();
    assertThat(spoken.out())
        .contains("_picocli_quicksilver_generate()", "'--max-new-tokens'", "complete -F");
  }

  @Test
  void bashCompletesCommandsOptionsAndValues(@TempDir Path folder) throws Exception {
    assertThat(spoken.run("completion")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), spoken.out());
    assertThat(completed(script, "quicksilver", "gen")).containsExactly("generate");
    assertThat(completed(script, "quicksilver", "--master", "local[2]", "sco"))
        .containsExactly("score");
    assertThat(completed(script, "quicksilver", "generate", "--max-n"))
        .containsExactly("--max-new-tokens");
    assertThat(completed(script, "quicksilver", "generate", "--precision", "b"))
        .containsExactly("bf16");
    assertThat(completed(script, "quicksilver", "generate", "--format", "o"))
        .containsExactlyInAnyOrder("orc", "openai-batch");
    assertThat(completed(script, "quicksilver", "score", "--task", "arc"))
        .containsExactly("arc-easy");
    for (String option : List.of("--model", "--input", "--output", "--config")) {
      assertThat(completed(script, "quicksilver", "generate", option, folder + "/comp"))
          .as(option)
          .containsExactly(script.toString());
    }
    assertThat(completed(script, "quicksilver", "score", "--explain", "sampling.top_"))
        .containsExactly("sampling.top_k", "sampling.top_p");
    assertThat(completed(script, "quicksilver", "generate", "--set", "sampling.top_"))
        .containsExactly("sampling.top_k=", "sampling.top_p=");
  }

  /** What a real bash offers for the last of these words. */
  private static List<String> completed(Path script, String... words) throws Exception {
    String line =
        "source \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
            + " COMP_POINT=${#COMP_LINE}; _quicksilver quicksilver \"${!#}\" x;"
            + " printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> command =
        new ArrayList<>(List.of("bash", "--norc", "-i", "-c", line, "bash", script.toString()));
    command.addAll(List.of(words));
    Process bash =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    bash.getOutputStream().close();
    String printed = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(printed).isZero();
    return printed.lines().map(String::strip).toList();
  }
}
