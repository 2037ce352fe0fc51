package io.quicksilver.tests.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code submit/quicksilver} as a user would, in a process of its own. */
final class Submit {

  /** What a run printed and how it ended. */
  record Result(int exitCode, String output, String errors) {}

  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private static final int PATIENCE_MINUTES = 5;

  private Submit() {}

  static Result run(Path workingFolder, String... arguments) throws IOException {
    return run(workingFolder, Map.of(), List.of(arguments));
  }

  static Result run(Path workingFolder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("submit/quicksilver").toString());
    command.addAll(arguments);
    Path output = Files.createTempFile(workingFolder, "submit", ".out");
    Path errors = Files.createTempFile(workingFolder, "submit", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingFolder.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new IllegalStateException("still running: " + command);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), read(output), read(errors));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
