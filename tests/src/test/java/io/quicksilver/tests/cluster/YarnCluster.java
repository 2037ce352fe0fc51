package io.quicksilver.tests.cluster;

import io.quicksilver.job.SparkLine;
import io.quicksilver.tests.storage.HdfsStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * YARN over HDFS: the resource manager and two node managers in the test's own JVM, on loopback.
 * Containers are processes of their own, and one that takes more memory than it asked for is
 * killed.
 */
public final class YarnCluster implements AutoCloseable {

  private static final int NODES = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HdfsStorage hdfs;
  private final MiniYARNCluster yarn;
  private final Path settings;

  /** Starts them with their disks in a folder. */
  public YarnCluster(Path folder) throws IOException {
    hdfs = new HdfsStorage(folder.resolve("hdfs"), 1);
    yarn = new MiniYARNCluster("quicksilver", NODES, 1, 1);
    try {
      yarn.init(configuration());
      yarn.start();
      if (!yarn.waitForNodeManagersToConnect(PATIENCE.toMillis())) {
        throw new IOException("the node managers did not come");
      }
      settings = Files.createDirectories(folder.resolve("hadoop-conf"));
      write("yarn-site.xml", yarn.getConfig());
      Configuration core = new Configuration(false);
      core.set("fs.defaultFS", hdfs.uri(""));
      write("core-site.xml", core);
    } catch (Exception e) {
      close();
      throw new IOException("Cannot start YARN", e);
    }
  }

  private Configuration configuration() {
    Configuration configuration = new YarnConfiguration();
    configuration.set("fs.defaultFS", hdfs.uri(""));
    // The mini cluster brings no queues.
    configuration.set("yarn.scheduler.capacity.root.queues", "default");
    configuration.set("yarn.scheduler.capacity.root.default.capacity", "100");
    configuration.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
    configuration.set("yarn.scheduler.minimum-allocation-mb", "128");
    // The mini cluster looks at its containers' memory only if it is told to.
    configuration.set("yarn.minicluster.control-resource-monitoring", "true");
    configuration.set("yarn.nodemanager.container-monitor.interval-ms", "500");
    // Address space means nothing for a JVM.
    configuration.set("yarn.nodemanager.vmem-check-enabled", "false");
    // A machine whose disk is nearly full is none that is ill.
    configuration.set(
        "yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "100");
    return configuration;
  }

  private void write(String name, Configuration configuration) throws IOException {
    try (OutputStream file = Files.newOutputStream(settings.resolve(name))) {
      configuration.writeXml(file);
    }
  }

  /** Where model, input and output lie, and what Spark stages. */
  public HdfsStorage hdfs() {
    return hdfs;
  }

  /** What a user's shell has. */
  public Map<String, String> environment() {
    return Map.of("HADOOP_CONF_DIR", settings.toString(), "SPARK_LOCAL_IP", "127.0.0.1");
  }

  /**
   * What spark-submit is told, as submit/yarn says it: the project's own file for YARN; and two
   * executors of one core that find Spark on their machine.
   */
  public List<String> sparkOptions(String deployMode) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--master", "yarn", "--deploy-mode", deployMode));
    if (!SparkLine.ofBuild().spark().equals("3.5")) {
      // Spark 3.5 takes the file in place of its defaults and knows no other way.
      options.add("--load-spark-defaults");
    }
    String file = Submit.HOME.resolve("submit/yarn/yarn.properties").toString();
    options.addAll(List.of("--properties-file", file));
    String java = System.getProperty("java.home");
    Stream.of(
            "spark.yarn.jars=local:" + Submit.HOME.resolve("target/spark/jars") + "/*",
            "spark.yarn.appMasterEnv.JAVA_HOME=" + java,
            "spark.executorEnv.JAVA_HOME=" + java,
            "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
            "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
            "spark.executor.instances=2",
            "spark.executor.cores=1",
            "spark.executor.memory=1g",
            "spark.executor.memoryOverhead=512m")
        .forEach(setting -> options.addAll(List.of("--conf", setting)));
    return options;
  }

  /** The executors' JVMs that are alive, oldest first. */
  public static List<ProcessHandle> executors() {
    return containers("org.apache.spark.executor.YarnCoarseGrainedExecutorBackend");
  }

  /** The application masters' JVMs that are alive; in cluster mode the drivers. */
  public static List<ProcessHandle> masters() {
    return containers("org.apache.spark.deploy.yarn.ApplicationMaster");
  }

  private static List<ProcessHandle> containers(String mainClass) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> words(process).contains(mainClass))
        .sorted(Comparator.comparing(ProcessHandle::pid))
        .toList();
  }

  /** The command of a JVM; the shells around it have theirs as one word. */
  private static List<String> words(ProcessHandle process) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", "" + process.pid(), "cmdline"));
      return List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException gone) {
      return List.of();
    }
  }

  @Override
  public void close() {
    yarn.stop();
    hdfs.close();
    // The job's jar, once for each run.
    FileUtil.fullyDelete(yarn.getTestWorkDir());
  }
}
