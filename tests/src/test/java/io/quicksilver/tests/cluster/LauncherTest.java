package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the launcher with a Maven and a spark-submit that only say what they are told. */
final class LauncherTest {

  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo built
      mkdir -p job/target target/spark/bin
      touch job/target/quicksilver.jar
      cat > target/spark/bin/spark-submit << 'EOF'
      #!/usr/bin/env bash
      echo "${SPARK_LOCAL_IP:-any address}, ${SPARK_CONF_DIR:-its own conf}: ${*##*/}"
      EOF
      chmod +x target/spark/bin/spark-submit
      """;

  private static final List<String> TOOLS =
      List.of(
          "bash", "cat", "chmod", "dirname", "env", "find", "mkdir", "readlink", "sed", "touch");

  @TempDir Path folder;
  private Path home;
  private Path tools;

  @BeforeEach
  void copyLauncher() throws IOException {
    home = folder.resolve("home");
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.createDirectories(home.resolve("submit"));
    for (String name : List.of("submit/quicksilver", "submit/standalone-cluster")) {
      executable(home.resolve(name), Files.readString(Submit.HOME.resolve(name)));
    }
    executable(tools.resolve("mvn"), MAVEN);
  }

  private static void executable(Path file, String text) throws IOException {
    assertThat(Files.writeString(file, text).toFile().setExecutable(true)).isTrue();
  }

  private Submit.Result run(String script, Map<String, String> environment, String... arguments)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("PATH", tools + ":" + System.getenv("PATH"));
    List<String> command =
        Stream.concat(Stream.of(home.resolve(script).toString()), Stream.of(arguments)).toList();
    try (RunningJob job = RunningJob.startCommand(folder, all, command)) {
      return job.await();
    }
  }

  private Submit.Result launch(String... arguments) throws IOException {
    return run("submit/quicksilver", Map.of(), arguments);
  }

  @Test
  void aCommandBuildsWhatIsMissingAndTheOptionEverything() throws IOException {
    Submit.Result first = launch("demo");
    assertThat(first.errors()).endsWith("built\n");
    assertThat(first.output())
        .isEqualTo("127.0.0.1, " + home.resolve("conf") + ": quicksilver.jar demo\n");
    assertThat(launch("demo").errors()).isEmpty();
    assertThat(launch("--build=missing").errors()).isEmpty();
    Submit.Result anew = launch("--build");
    assertThat(anew.errors()).endsWith("built\n");
    assertThat(anew.output()).isEmpty();
  }

  @Test
  void aMasterThatSparksSettingsNameIsNotTiedToLoopback() throws IOException {
    Path properties = Files.writeString(folder.resolve("p"), "# mine\nspark.master   yarn\n");
    Path conf = Files.createDirectory(folder.resolve("conf"));
    Files.writeString(conf.resolve("spark-defaults.conf"), "spark.master=spark://host:7077\n");
    Map<String, String> configured = Map.of("SPARK_CONF_DIR", conf.toString());

    assertThat(launch("--properties-file", properties.toString(), "demo").output())
        .startsWith("any address");
    assertThat(run("submit/quicksilver", configured, "demo").output()).startsWith("any address");
    assertThat(run("submit/quicksilver", configured, "--master", "local[2]", "demo").output())
        .startsWith("127.0.0.1");
  }

  @Test
  void aConfigurationOfLinksIsOne() throws IOException {
    launch("--build");
    Path real = Files.createDirectory(folder.resolve("etc"));
    Path file = Files.writeString(folder.resolve("defaults"), "spark.driver.memory 3g\n");
    Files.createSymbolicLink(real.resolve("spark-defaults.conf"), file);
    Path spark = home.resolve("target/spark");
    Files.createSymbolicLink(spark.resolve("conf"), real);

    assertThat(run("submit/quicksilver", Map.of("SPARK_HOME", spark.toString()), "demo").output())
        .startsWith("127.0.0.1, its own conf:");
  }

  @Test
  void aMachineWithoutLocksOfFilesBuildsToo() throws IOException {
    for (String tool : TOOLS) {
      Path found =
          Stream.of("/usr/bin", "/bin")
              .map(bin -> Path.of(bin, tool))
              .filter(Files::exists)
              .findFirst()
              .orElseThrow();
      Files.createSymbolicLink(tools.resolve(tool), found);
    }
    Submit.Result result = run("submit/quicksilver", Map.of("PATH", tools.toString()), "demo");
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output()).endsWith("quicksilver.jar demo\n");
  }

  @Test
  void aClustersHelpStartsNothing() throws IOException {
    Submit.Result result = run("submit/standalone-cluster", Map.of(), "--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.output())
        .startsWith("Runs Quicksilver on a standalone Spark cluster")
        .endsWith("code is the job's.\n");
    assertThat(result.errors()).isEmpty();
    assertThat(home.resolve("target")).doesNotExist();
  }
}
