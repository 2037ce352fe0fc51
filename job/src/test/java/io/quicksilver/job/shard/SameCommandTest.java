package io.quicksilver.job.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stopped run says to give once more. */
class SameCommandTest {

  @TempDir Path folder;

  private Path commandLine(String... words) throws IOException {
    return Files.writeString(folder.resolve("cmdline"), String.join("\0", words) + "\0");
  }

  @Test
  void theLaunchersLineIsTheCommand() throws IOException {
    Path spark = commandLine("java", "org.apache.spark.deploy.SparkSubmit", "q.jar");
    assertThat(SameCommand.of(Map.of(SameCommand.VARIABLE, "submit/quicksilver demo "), spark))
        .contains("submit/quicksilver demo");
  }

  @Test
  void withoutALauncherItIsSparkSubmitsQuotedForAShell() throws IOException {
    Path words =
        commandLine(
            "java",
            "-Xmx1g",
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[2]",
            "/q.jar",
            "generate",
            "--stop",
            "it's",
            "--set",
            "score.delimiter=");
    assertThat(SameCommand.of(Map.of(), words))
        .contains(
            "spark-submit --master 'local[2]' /q.jar generate --stop 'it'\\''s' --set"
                + " score.delimiter=");
  }

  @Test
  void whatSecretKeysAreSetToStaysOut() throws IOException {
    Path words =
        commandLine(
            "org.apache.spark.deploy.SparkSubmit",
            "--conf",
            "spark.hadoop.fs.s3a.secret.key=ABC",
            "--conf=spark.x.password=A'B C",
            "q.jar",
            "--set",
            "input.options.password = A B",
            "--max-new-tokens=4");
    assertThat(SameCommand.of(Map.of(), words))
        .contains(
            "spark-submit --conf spark.hadoop.fs.s3a.secret.key=*** '--conf=spark.x.password=***'"
                + " q.jar --set 'input.options.password =***' --max-new-tokens=4");
    String launcher =
        "q --conf spark.hadoop.fs.s3a.secret.key=ABC --conf=spark.x.password=A\\ B\\'C generate"
            + " --set input.options.token\\ =\\ A --set $'input.options.password=A\\n\\'B'"
            + " --where a\\ =\\ \\'b\\'";
    assertThat(SameCommand.of(Map.of(SameCommand.VARIABLE, launcher), words))
        .contains(
            "q --conf spark.hadoop.fs.s3a.secret.key=*** --conf=spark.x.password=*** generate --set"
                + " input.options.token\\ =*** --set $'input.options.password=***'"
                + " --where a\\ =\\ \\'b\\'");
    String template = "{a}\\'b\\'$'c'".repeat(20_000);
    assertThat(SameCommand.of(Map.of(SameCommand.VARIABLE, template), words)).contains(template);
  }

  @Test
  void secretsStayOutAndWhatIsNoSparkHasNone() throws IOException {
    assertThat(
            SameCommand.of(
                Map.of(SameCommand.VARIABLE, "q --input https://me:mine@host/a?sig=abc"),
                folder.resolve("none")))
        .contains("q --input https://host/a?sig=***");
    assertThat(SameCommand.of(Map.of(), commandLine("java", "Other"))).isEmpty();
    assertThat(SameCommand.of(Map.of(), folder.resolve("none"))).isEmpty();
  }
}
