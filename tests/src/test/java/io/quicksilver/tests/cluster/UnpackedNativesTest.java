package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step of the Dockerfile that unpacks native libraries, and what a pod then does. */
final class UnpackedNativesTest {

  @TempDir Path folder;

  @Test
  void aProcessLoadsWhatTheImageHoldsAndUnpacksNothing() throws IOException {
    Path natives = folder.resolve("natives");
    Path jar = Submit.HOME.resolve("job/target/quicksilver.jar");
    Path step = Submit.HOME.resolve("submit/kubernetes/unpack-natives");
    assertThat(Files.readString(step.resolveSibling("Dockerfile")))
        .contains("RUN /opt/quicksilver/unpack-natives /opt/quicksilver/quicksilver.jar");
    Submit.Result unpacked =
        run(
            Map.of("SPARK_HOME", Submit.HOME.resolve("target/spark").toString()),
            List.of(step.toString(), jar.toString(), natives.toString()));
    assertThat(unpacked.exitCode()).as(unpacked.errors()).isZero();
    assertThat(libraries(natives)).contains("libnd4jcpu.so", "libdnnl.so.3", "libtokenizers.so");

    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Submit.Result result = runAsInAPod(natives, temporary);
    assertThat(result.exitCode()).as(result.errors()).isZero();
    assertThat(result.output()).contains("ok");
    // JavaCPP copies this one wherever it finds it, to have it loaded twice.
    assertThat(libraries(temporary)).isSubsetOf("libopenblas_nolapack.so.0");
  }

  /** With the JVM's options and the environment of the image, and no home folder to write to. */
  private Submit.Result runAsInAPod(Path natives, Path temporary) throws IOException {
    Properties settings = new Properties();
    try (var text =
        Files.newBufferedReader(Submit.HOME.resolve("submit/kubernetes/kubernetes.properties"))) {
      settings.load(text);
    }
    String options =
        settings
            .getProperty("spark.driver.extraJavaOptions")
            .replace("/opt/quicksilver/natives", natives.toString());
    assertThat(options).contains(natives.toString());
    return run(
        Map.of("RUST_LIBRARY_PATH", natives.resolve("libtokenizers.so").toString()),
        List.of(
            Submit.HOME.resolve("submit/quicksilver").toString(),
            "--master",
            "local[1]",
            "--driver-java-options",
            options + " -Djava.io.tmpdir=" + temporary + " -Duser.home=/dev/null",
            "demo",
            "--limit",
            "1",
            "--max-new-tokens",
            "4",
            "--output",
            folder.resolve("answers").toString()));
  }

  private Submit.Result run(Map<String, String> environment, List<String> command)
      throws IOException {
    try (RunningJob job = RunningJob.startCommand(folder, environment, command)) {
      return job.await();
    }
  }

  private static List<String> libraries(Path where) throws IOException {
    try (Stream<Path> files = Files.walk(where)) {
      return files
          .filter(file -> Files.isRegularFile(file) && !Files.isSymbolicLink(file))
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.so(\\..*)?|jna.*\\.tmp"))
          .toList();
    }
  }
}
