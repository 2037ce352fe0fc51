package io.quicksilver.job.command;

import io.quicksilver.job.Quicksilver;
import io.quicksilver.job.inspect.ClusterPlan;
import io.quicksilver.job.inspect.ExecutorSize;
import io.quicksilver.job.settings.PlanKeys;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What spark-submit is told to start a run; words in capitals are for the user to fill in.
 *
 * @param master where it runs
 * @param deployMode {@code client} or {@code cluster}
 * @param driverMemory the driver's heap
 * @param conf Spark's properties, in their order
 * @param application the job's jar
 * @param arguments the job's own
 */
record SubmitLine(
    String master,
    String deployMode,
    String driverMemory,
    Map<String, String> conf,
    String application,
    List<String> arguments) {

  private static final int WIDTH = 100;
  private static final String NEXT_LINE = " \\\n  ";
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");
  private static final String IN_IMAGE = "local:///opt/quicksilver/quicksilver.jar";
  private static final String AS_BUILT = "job/target/quicksilver.jar";

  /** The image holds the native libraries unpacked. */
  private static final String UNPACKED =
      "-Djava.library.path=/opt/quicksilver/natives -Dorg.bytedeco.javacpp.pathsFirst=true";

  /** Spark 3.5 does not offer the Vector API by itself. */
  private static final String JAVA_OPTIONS = "--add-modules=jdk.incubator.vector";

  /** The line of a planned run with these arguments of the job. */
  static SubmitLine of(ClusterPlan plan, List<String> arguments) {
    Map<String, String> conf = new LinkedHashMap<>();
    boolean pods = plan.cluster().equals(PlanKeys.KUBERNETES);
    if (pods) {
      pods(conf);
    }
    executors(plan, conf);
    conf.put("spark.driver.defaultJavaOptions", JAVA_OPTIONS);
    conf.put("spark.executor.defaultJavaOptions", JAVA_OPTIONS);
    return new SubmitLine(
        master(plan.cluster()),
        pods ? "cluster" : "client",
        "2g",
        conf,
        pods ? IN_IMAGE : jar(),
        arguments);
  }

  /** As submit/kubernetes names and builds them. */
  private static void pods(Map<String, String> conf) {
    conf.put("spark.kubernetes.container.image", "IMAGE");
    conf.put("spark.kubernetes.namespace", "quicksilver");
    conf.put("spark.kubernetes.authenticate.driver.serviceAccountName", "spark");
    conf.put("spark.driver.extraJavaOptions", UNPACKED);
    conf.put("spark.executor.extraJavaOptions", UNPACKED);
  }

  private static void executors(ClusterPlan plan, Map<String, String> conf) {
    ExecutorSize size = plan.size();
    if (plan.cluster().equals(PlanKeys.STANDALONE)) {
      conf.put("spark.cores.max", String.valueOf(plan.tasks()));
    } else {
      conf.put("spark.executor.instances", String.valueOf(plan.executors()));
      // Where a cluster's defaults turn it on, it would ask for a core for every shard.
      conf.put("spark.dynamicAllocation.enabled", "false");
      conf.put("spark.driver.memoryOverhead", plan.driverOverheadMebibytes() + "m");
    }
    conf.put("spark.executor.cores", String.valueOf(size.cores()));
    conf.put("spark.task.cpus", "1");
    conf.put("spark.executor.memory", size.heapMebibytes() + "m");
    conf.put("spark.executor.memoryOverhead", size.overheadMebibytes() + "m");
  }

  private static String master(String cluster) {
    return switch (cluster) {
      case PlanKeys.STANDALONE -> "spark://MASTER_HOST:7077";
      case PlanKeys.KUBERNETES -> "k8s://https://API_SERVER:6443";
      default -> "yarn";
    };
  }

  /** Where this class comes from, if that is the job's jar. */
  private static String jar() {
    CodeSource source = SubmitLine.class.getProtectionDomain().getCodeSource();
    try {
      Path path = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(path) ? path.toString() : AS_BUILT;
    } catch (URISyntaxException | IllegalArgumentException e) {
      return AS_BUILT;
    }
  }

  /** The words behind {@code spark-submit}. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    groups().forEach(words::addAll);
    return words;
  }

  private List<List<String>> groups() {
    List<List<String>> groups = new ArrayList<>();
    groups.add(List.of("--master", master));
    groups.add(List.of("--deploy-mode", deployMode));
    groups.add(List.of("--driver-memory", driverMemory));
    // Spark cannot look into a jar that lies in an image.
    groups.add(List.of("--class", Quicksilver.class.getName()));
    conf.forEach((key, value) -> groups.add(List.of("--conf", key + "=" + value)));
    groups.add(List.of(application));
    List<String> group = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.startsWith("--") && !group.isEmpty()) {
        groups.add(group);
        group = new ArrayList<>();
      }
      group.add(argument);
    }
    groups.add(group);
    return groups;
  }

  /** The whole line for a shell, folded. */
  String text() {
    StringBuilder text = new StringBuilder("spark-submit");
    int column = text.length();
    for (List<String> group : groups()) {
      String words = String.join(" ", group.stream().map(SubmitLine::quoted).toList());
      if (column + 1 + words.length() > WIDTH) {
        text.append(NEXT_LINE);
        column = 2 + words.length();
      } else {
        text.append(' ');
        column += 1 + words.length();
      }
      text.append(words);
    }
    return text.toString();
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
