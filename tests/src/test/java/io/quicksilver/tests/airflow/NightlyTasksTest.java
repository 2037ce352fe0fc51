package io.quicksilver.tests.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.SchedulerPatterns;
import io.quicksilver.tests.cluster.StandaloneCluster;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nightly tasks as Airflow runs them: plain spark-submit with the argument lists of the DAG and
 * Spark's own logging, which tells much more than ours.
 */
final class NightlyTasksTest {

  private static final LocalDate DAY = LocalDate.of(2026, 1, 31);
  private static final String LOCAL = "local[2]";

  @TempDir Path folder;
  private NightlyTasks tasks;

  @BeforeEach
  void settings() throws IOException {
    Path input = Files.createDirectory(folder.resolve("questions"));
    Files.write(
        input.resolve(DAY + ".jsonl"),
        List.of(
            "{\"id\": \"a\", \"prompt\": \"Once upon a time\"}",
            "{\"id\": \"b\", \"prompt\": \"One day, a little cat\"}"));
    Files.write(
        input.resolve(DAY.plusDays(1) + ".jsonl"),
        List.of(
            "{\"id\": \"a\", \"prompt\": \"Once upon a time\"}", "{\"id\": \"b\", \"prompt\": 7}"));
    Path evaluation =
        Files.write(
            folder.resolve("evaluation.jsonl"),
            List.of(
                "{\"query\": \"One\", \"choices\": [\"day\", \"zebra\"], \"gold\": 0}",
                "{\"query\": \"Once\", \"choices\": [\"qqq\", \"upon a time\"], \"gold\": 1}"));
    tasks =
        NightlyTasks.asTheyStand()
            .with(
                Submit.HOME.resolve("job/target/quicksilver.jar").toString(),
                Map.of(
                    "model", "embedded",
                    "input", input.toString(),
                    "evaluation", evaluation.toString(),
                    "output", folder.resolve("output").toString()));
  }

  /**
   * Runs a task as the operator does; that no line of it is Airflow's, {@link RunningJob} holds.
   */
  private Submit.Result run(String task, String master, LocalDate day) throws IOException {
    Path spark = Submit.HOME.resolve("target/spark/bin");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "PATH=" + spark + ":" + System.getenv("PATH")));
    command.addAll(tasks.command(task, master, day));
    try (RunningJob job =
        RunningJob.startCommand(folder, Map.of("SPARK_LOCAL_IP", "127.0.0.1"), command)) {
      return job.await();
    }
  }

  private Submit.Result good(String task, String master, LocalDate day) throws IOException {
    Submit.Result result = run(task, master, day);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return result;
  }

  private static Map<Path, FileTime> files(Path output) throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(output)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(output.relativize(file), Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void aDayIsCompletedOnceHoweverOftenItIsTried() throws IOException {
    Path output = folder.resolve("output/completions/" + DAY);
    try (StandaloneCluster cluster = new StandaloneCluster(folder, 1)) {
      assertThat(good("generate", cluster.master(), DAY).output()).contains("2 ok, 0 error");
    }
    assertThat(output.resolve("_SUCCESS")).exists();
    Map<Path, FileTime> files = files(output);

    assertThat(good("generate", LOCAL, DAY).output()).contains("nothing was computed");

    assertThat(files(output)).isEqualTo(files);
    try (Stream<Path> logs = Files.walk(folder.resolve("work-0"))) {
      List<Path> executors = logs.filter(each -> each.endsWith("stderr")).toList();
      assertThat(executors).isNotEmpty();
      for (Path log : executors) {
        SchedulerPatterns.requireNone(log.toString(), Files.readString(log));
      }
    }
  }

  @Test
  void aDayWithTooManyErrorsFailsWithTheBudgetsCode() throws IOException {
    Submit.Result result = run("generate", LOCAL, DAY.plusDays(1));
    assertThat(result.exitCode()).as(result.errors()).isEqualTo(5);
    assertThat(result.errors()).contains("errors.max_rate");
    assertThat(folder.resolve("output/completions/" + DAY.plusDays(1) + "/_SUCCESS"))
        .doesNotExist();
  }

  @Test
  void aNightsScoresAreComparedWithTheLastNights() throws IOException {
    good("score", LOCAL, DAY);
    good("score", LOCAL, DAY.plusDays(1));
    assertThat(good("compare", LOCAL, DAY.plusDays(1)).output()).contains("2 compared");
    assertThat(folder.resolve("output/comparisons/" + DAY.plusDays(1) + ".json"))
        .content()
        .contains("\"pairs\" : 2");
  }
}
