package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.inspect.ClusterPlan;
import io.quicksilver.job.inspect.Plans;
import io.quicksilver.job.settings.OptionKey;
import io.quicksilver.job.settings.OptionKeys;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.SettingsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map;

/** The line that a plan prints is one that a shell, Spark and the job itself understand. */
class SubmitLineTest {

  private static final List<String> TRICKY =
      List.of(
          "model=hdfs:///models/mine",
          "input=s3a://bucket/it's here",
          "output=/data/out",
          "prompt_template=Question: {q}\n$HOME \"quoted\"",
          "where=lang = 'en' AND n < 5",
          "stop=[\"\\n\", \"--\", \"'\"]",
          "model.precision=bf16",
          "batch.size=32",
          "seed=-7",
          "max_new_tokens=64",
          "overwrite=true",
          "output.keep=a,b",
          "output.ignore_eos=true",
          "batch.tokens_per_step=512",
          "input.options.delimiter=;");

  private static Settings settings(List<String> assignments) {
    SettingsReader reader = new SettingsReader();
    assignments.forEach(reader::assignment);
    return reader.read();
  }

  private static SubmitLine line(String cluster, List<String> assignments) {
    ClusterPlan plan = Plans.of(cluster, Duration.ofHours(6));
    return SubmitLine.of(plan, JobArguments.of(settings(assignments)));
  }

  /** What a shell makes of the line, less its first word. */
  private static List<String> words(SubmitLine line) throws IOException {
    String script = "spark-submit() { printf '%s\\0' \"$@\"; }\n" + line.text();
    Process shell =
        new ProcessBuilder("bash", "-c", script)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Arrays.asList(words.split("\0"));
  }

  @SuppressWarnings("deprecation") // what stands in for it is not in Scala 2.12
  private static SparkSubmitArguments parsed(List<String> words) {
    Map<String, String> environment = new Map.Map1<>("HADOOP_CONF_DIR", "/etc/hadoop/conf");
    return new SparkSubmitArguments(JavaConverters.asScalaBuffer(words).toSeq(), environment);
  }

  @SuppressWarnings("deprecation")
  private static Settings job(SparkSubmitArguments arguments) {
    String[] words = JavaConverters.seqAsJavaList(arguments.childArgs()).toArray(String[]::new);
    Command generate = new GenerateCommand((spark, settings) -> null);
    return Arguments.settings(
        generate, Arguments.parse(CommandLines.of(List.of(generate)), words).subcommand());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "kubernetes", "standalone"})
  void aShellReadsWhatWasMeant(String cluster) throws IOException {
    SubmitLine line = line(cluster, TRICKY);
    assertThat(words(line)).isEqualTo(line.words());
  }

  @ParameterizedTest
  @CsvSource({
    "yarn, yarn, client, quicksilver.jar",
    "kubernetes, k8s://https://API_SERVER:6443, cluster, local:///opt/quicksilver/quicksilver.jar",
    "standalone, spark://MASTER_HOST:7077, client, quicksilver.jar"
  })
  void sparkReadsWhatWasPlanned(String cluster, String master, String mode, String jar)
      throws IOException {
    ClusterPlan plan = Plans.of(cluster, Duration.ofHours(6));
    SparkSubmitArguments arguments = parsed(words(line(cluster, TRICKY)));

    assertThat(arguments.master()).isEqualTo(master);
    assertThat(arguments.deployMode()).isEqualTo(mode);
    assertThat(arguments.mainClass()).isEqualTo("io.quicksilver.job.Quicksilver");
    assertThat(arguments.primaryResource()).endsWith(jar);
    assertThat(arguments.executorMemory()).isEqualTo(plan.size().heapMebibytes() + "m");
    assertThat(arguments.executorCores()).isEqualTo("4");
    assertThat(arguments.sparkProperties().get("spark.task.cpus").get()).isEqualTo("1");
    assertThat(arguments.sparkProperties().get("spark.executor.memoryOverhead").get())
        .isEqualTo(plan.size().overheadMebibytes() + "m");
    if (cluster.equals("standalone")) {
      assertThat(arguments.totalExecutorCores()).isEqualTo(String.valueOf(4 * plan.executors()));
    } else {
      assertThat(arguments.numExecutors()).isEqualTo(String.valueOf(plan.executors()));
    }
  }

  @Test
  void theJobReadsTheSettingsThatWereInspected() throws IOException {
    Settings meant = settings(TRICKY);
    Settings read = job(parsed(words(line("yarn", TRICKY))));

    assertThat(read.all()).isEqualTo(meant.all());
  }

  @Test
  void defaultsAreLeftOutButForWhatSaysTheRun() throws IOException {
    List<String> own = List.of("input=in.jsonl", "output=out");
    Settings read = job(parsed(words(line("yarn", own))));

    assertThat(read.all()).isEqualTo(settings(own).all());
    assertThat(OptionKeys.all().stream().filter(read::isGiven).map(OptionKey::option))
        .containsExactlyInAnyOrder(
            "--model", "--input", "--output", "--precision", "--batch-size", "--max-new-tokens");
  }

  @Test
  void whatIsNotKnownIsInCapitals() {
    assertThat(line("kubernetes", List.of("plan.rows=10", "bench.shape=tinyllama")).text())
        .contains("image=IMAGE", "--model MODEL_URI", "--input INPUT_URI", "--output OUTPUT_URI");
    assertThat(line("yarn", List.of("plan.rows=10", "input=sample.jsonl", "limit=5")).text())
        .contains("--input INPUT_URI")
        .doesNotContain("sample.jsonl", "--limit");
  }

  @Test
  void aSecretIsNoArgument() {
    String text =
        line("yarn", List.of("input=s3a://me:hidden@bucket/in", "input.options.password=hidden"))
            .text();
    assertThat(text).contains("s3a://bucket/in").doesNotContain("hidden");
  }

  @Test
  void aLineIsFoldedWhereItCanBe() {
    assertThat(Stream.of(line("yarn", List.of()).text().split("\n")))
        .allSatisfy(
            each ->
                assertThat(each.length() <= 102 || each.startsWith("  --conf 'spark."))
                    .as(each)
                    .isTrue());
  }
}
