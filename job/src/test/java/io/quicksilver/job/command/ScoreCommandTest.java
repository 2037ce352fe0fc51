package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.LocalSpark;
import io.quicksilver.job.ScoreSummary;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.ScoreKeys;
import io.quicksilver.job.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line makes of tasks and operands. */
class ScoreCommandTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Settings seen;

  /** Stands for the job: keeps what it was told, and ends. */
  private ScoreSummary keep(SparkSession spark, Settings settings) {
    seen = settings;
    throw new IllegalStateException("Cannot go on: this is a test");
  }

  private int run(String... arguments) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(errors, errors);
    List<Command> commands = List.of(new ScoreCommand(this::keep), new CompareCommand());
    return new CommandRunner(commands, console).run(arguments);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyTaskInTheJarIsAFileOfKnownSettings() {
    LocalSpark.session();
    for (String task : TaskFiles.NAMES) {
      assertThat(run("score", "--task", task, "--input", "in", "--output", "out"))
          .as(err())
          .isEqualTo(1);
      assertThat(seen.get(ScoreKeys.TASK)).contains(task);
      assertThat(seen.get(ScoreKeys.KIND)).isNotEqualTo("auto");
      assertThat(seen.format()).isEqualTo("json");
    }
  }

  @Test
  void optionsAndFilesWinOverATask(@TempDir Path folder) throws IOException {
    LocalSpark.session();
    Path task = folder.resolve("mine.conf");
    Files.writeString(
        task, "score { query = ask, gold = label, delimiter = \"\" }\nbatch.size = 3");
    Path config = folder.resolve("a.conf");
    Files.writeString(config, "score.gold = answer");

    run(
        "score",
        "--task",
        task.toString(),
        "--config",
        config.toString(),
        "--batch-size",
        "5",
        "--input",
        "in",
        "--output",
        "out");

    assertThat(seen.get(ScoreKeys.QUERY)).isEqualTo("ask");
    assertThat(seen.get(ScoreKeys.GOLD)).isEqualTo("answer");
    assertThat(seen.get(ScoreKeys.DELIMITER)).isEmpty();
    assertThat(seen.get(OptionKeys.BATCH_SIZE)).isEqualTo(5);
  }

  @Test
  void anUnknownTaskNamesTheNearest() {
    assertThat(run("score", "--task", "arc-esay", "--input", "in", "--output", "out")).isEqualTo(2);
    assertThat(err()).contains("arc-easy, gsm8k, lambada", "the nearest is arc-easy");
  }

  @Test
  void aComparisonNeedsTwoOutputs() {
    assertThat(run("compare", "one")).isEqualTo(2);
    assertThat(err()).contains("compare A B must be two outputs of score, got no B");
    assertThat(run("compare", "one", "two", "three")).isEqualTo(2);
    assertThat(run("compare", "--help")).isZero();
    assertThat(err()).contains("compare A B [options]");
  }
}
