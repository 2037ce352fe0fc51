package io.quicksilver.tests.airflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.tests.cluster.RunningJob;
import io.quicksilver.tests.cluster.Submit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The DAG's file in a real Python, against stand-ins of Airflow's classes: it says to the operators
 * what {@link NightlyTasksTest} runs. Needs python3 with jinja2, and so the profile {@code
 * airflow}.
 */
@Tag("airflow")
final class DagFileTest {

  @TempDir Path folder;

  private Submit.Result python(String version, Map<String, String> environment)
      throws IOException, URISyntaxException {
    String script =
        Path.of(DagFileTest.class.getResource("/airflow/stand_in.py").toURI()).toString();
    // -B: nothing is compiled into the source folder.
    List<String> command =
        List.of("python3", "-B", script, version, NightlyTasks.FOLDER.toString());
    try (RunningJob job = RunningJob.startCommand(folder, environment, command)) {
      return job.awaitUnchecked();
    }
  }

  private JsonNode dag(String version) throws IOException, URISyntaxException {
    Submit.Result result = python(version, Map.of());
    assertThat(result.exitCode()).as(result.errors()).isZero();
    return new ObjectMapper().readTree(result.output());
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void theOperatorsAreGivenWhatIsRunHere(String version) throws Exception {
    JsonNode dag = dag(version);
    NightlyTasks tasks = NightlyTasks.asTheyStand();
    LocalDate day = LocalDate.of(2026, 2, 1);
    for (String task : List.of("generate", "score", "compare")) {
      JsonNode operator = dag.get("rendered").get(task);
      List<String> command = tasks.command(task, "yarn", day);
      assertThat(texts(operator.get("application_args")))
          .isEqualTo(tasks.arguments(task, day))
          .isEqualTo(
              command.subList(
                  command.indexOf(operator.get("application").asText()) + 1, command.size()));
      assertThat(command).containsSequence("--name", operator.get("name").asText());
      operator
          .get("conf")
          .properties()
          .forEach(
              each ->
                  assertThat(command)
                      .containsSequence("--conf", each.getKey() + "=" + each.getValue().asText()));
      assertThat(operator.get("pool").asText()).isEqualTo("quicksilver");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3"})
  void aNightWaitsWithoutAWorkerAndPublishesWhatPassed(String version) throws Exception {
    JsonNode dag = dag(version);
    assertThat(dag.at("/tasks/wait/deferrable").asBoolean()).isTrue();
    assertThat(dag.at("/dag/max_active_runs").asInt()).isOne();
    assertThat(dag.at("/dag/default_args/retries").asInt()).isPositive();
    // The output of a driver that is killed is its own for output.lease seconds.
    assertThat(dag.at("/dag/default_args/retry_delay").asInt()).isGreaterThan(60);
    assertThat(texts(dag.at("/after/wait"))).containsExactly("generate");
    assertThat(texts(dag.at("/after/score"))).containsExactly("last_night");
    assertThat(texts(dag.at("/after/last_night"))).containsExactly("compare");
    assertThat(texts(dag.at("/after/generate"))).containsExactly("publish");
    assertThat(texts(dag.at("/after/compare"))).containsExactly("publish");
    assertThat(dag.at("/tasks/publish/outlets")).hasSize(1);
    assertThat(texts(dag.at("/last_night"))).containsExactly("true", "false", "false");
  }

  @Test
  void onlyCodesThatAnotherTryCanChangeAreTriedAgain() throws Exception {
    JsonNode outcomes = dag("3").get("outcomes");
    assertThat(outcomes.get("0").asText()).isEqualTo("done");
    for (String code : List.of("2", "5")) {
      assertThat(outcomes.get(code).asText()).isEqualTo("AirflowFailException");
    }
    for (String code : List.of("1", "3", "4", "6")) {
      assertThat(outcomes.get(code).asText()).isEqualTo("AirflowException");
    }
  }

  @Test
  void settingsWithASecretAreRefused() throws Exception {
    String settings = Files.readString(NightlyTasks.FOLDER.resolve("quicksilver.conf"));
    for (String secret :
        List.of(
            "\"spark.hadoop.fs.s3a.secret.key\": \"x\",",
            "\"spark.hadoop.fs.s3a.access.key\": \"x\",",
            "\"spark.x\": \"https://me:mine@host/\",")) {
      Path file = folder.resolve("secret.conf");
      String held = withSparkSetting(settings, secret);
      Files.writeString(file, held);
      Submit.Result result = python("3", Map.of("QUICKSILVER_DAG_CONF", file.toString()));
      assertThat(result.exitCode()).isNotZero();
      long line = held.substring(0, held.indexOf(secret)).lines().count();
      assertThat(result.errors())
          .contains("it must hold no secret, got what looks like one in line " + line + ";")
          .doesNotContain("mine");
    }
  }

  @Test
  void whoProvidesCredentialsIsNoSecret() throws Exception {
    String settings = Files.readString(NightlyTasks.FOLDER.resolve("quicksilver.conf"));
    Path file = folder.resolve("provider.conf");
    Files.writeString(
        file,
        withSparkSetting(
            settings,
            "\"spark.hadoop.fs.s3a.aws.credentials.provider\":"
                + " \"software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider\","));
    Submit.Result result = python("3", Map.of("QUICKSILVER_DAG_CONF", file.toString()));
    assertThat(result.exitCode()).as(result.errors()).isZero();
  }

  private static String withSparkSetting(String settings, String added) {
    return settings.replace("\"spark.driver.memory\"", added + "\n\"spark.driver.memory\"");
  }
}
