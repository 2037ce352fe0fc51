package io.quicksilver.tests.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A standalone master and workers on loopback, each a process of its own. */
public final class StandaloneCluster implements AutoCloseable {

  /** On a machine whose cores others hold for minutes, too. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final List<Process> processes = new ArrayList<>();
  private final String master;

  /**
   * Starts a master and as many workers of one core each, and waits until they know one another.
   */
  public StandaloneCluster(Path folder, int workers) throws IOException {
    int port = freePort();
    int page = freePort();
    master = "spark://127.0.0.1:" + port;
    try {
      start(
          folder,
          "master",
          "org.apache.spark.deploy.master.Master",
          "--host",
          "127.0.0.1",
          "--port",
          "" + port,
          "--webui-port",
          "" + page);
      for (int i = 0; i < workers; i++) {
        start(
            folder,
            "worker-" + i,
            "org.apache.spark.deploy.worker.Worker",
            "--host",
            "127.0.0.1",
            "--cores",
            "1",
            "--memory",
            "2g",
            "--webui-port",
            "0",
            "--work-dir",
            folder.resolve("work-" + i).toString(),
            master);
      }
      awaitWorkers(page, workers);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What spark-submit takes as the master. */
  public String master() {
    return master;
  }

  /** The executors' JVMs that are alive, oldest first. */
  public List<ProcessHandle> executors() {
    return processes.stream()
        .flatMap(process -> process.descendants())
        .filter(StandaloneCluster::isExecutor)
        .sorted(Comparator.comparing(ProcessHandle::pid))
        .toList();
  }

  private static boolean isExecutor(ProcessHandle process) {
    return process.info().arguments().stream()
        .flatMap(Arrays::stream)
        .anyMatch("org.apache.spark.executor.CoarseGrainedExecutorBackend"::equals);
  }

  private void start(Path folder, String name, String mainClass, String... arguments)
      throws IOException {
    Path spark = Submit.HOME.resolve("target/spark");
    List<String> command = new ArrayList<>();
    command.add(spark.resolve("bin/spark-class").toString());
    command.add(mainClass);
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("JDK_JAVA_OPTIONS", Submit.SHORT_LIVED);
    builder.environment().put("SPARK_HOME", spark.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_MASTER_OPTS", "-Dspark.master.rest.enabled=false");
    builder.environment().put("SPARK_WORKER_OPTS", "-Dspark.decommission.enabled=true");
    processes.add(builder.start());
  }

  /** The master's page says how many workers are alive. */
  private void awaitWorkers(int page, int workers) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String seen = "";
    while (System.nanoTime() < deadline) {
      try {
        seen = get("http://127.0.0.1:" + page + "/json/");
        if (seen.replace(" ", "").contains("\"aliveworkers\":" + workers)) {
          return;
        }
      } catch (IOException notYet) {
        seen = notYet.toString();
      }
      pause();
    }
    throw new IOException("the workers did not come: " + seen);
  }

  private static String get(String address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      connection.disconnect();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
