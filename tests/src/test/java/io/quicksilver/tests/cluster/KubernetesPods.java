package io.quicksilver.tests.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesConf;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.deploy.k8s.submit.JavaMainAppResource;
import org.apache.spark.deploy.k8s.submit.KubernetesDriverBuilder;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;
import scala.Option;

/**
 * The pods that Spark would ask Kubernetes for, made by Spark's own code of the project's settings
 * and templates; nothing is sent.
 */
final class KubernetesPods {

  private static final Option<String> JAR =
      Option.apply("local:///opt/quicksilver/quicksilver.jar");

  private final SparkConf settings;

  /** Reads the settings as spark-submit does. */
  KubernetesPods(Path properties) throws IOException {
    Properties read = new Properties();
    try (Reader text = Files.newBufferedReader(properties, StandardCharsets.UTF_8)) {
      read.load(text);
    }
    settings = new SparkConf(false);
    read.stringPropertyNames().forEach(key -> settings.set(key, read.getProperty(key)));
    settings.setMaster("k8s://https://127.0.0.1:1").setAppName("quicksilver");
    settings.set("spark.submit.deployMode", "cluster");
    // The paths are those of someone who stands in the project's folder.
    for (String role : new String[] {"driver", "executor"}) {
      String key = "spark.kubernetes." + role + ".podTemplateFile";
      settings.set(key, Submit.HOME.resolve(settings.get(key)).toString());
    }
  }

  /** The settings themselves. */
  SparkConf settings() {
    return settings.clone();
  }

  Pod driver(String... arguments) {
    try (KubernetesClient client = offline()) {
      return whole(
          new KubernetesDriverBuilder()
              .buildFromFeatures(
                  KubernetesConf.createDriverConf(
                      settings.clone(),
                      "spark-1",
                      new JavaMainAppResource(JAR),
                      "io.quicksilver.job.Quicksilver",
                      arguments,
                      Option.empty()),
                  client)
              .pod());
    }
  }

  Pod executor() {
    // The driver, once it runs, says where it is.
    SparkConf known = settings.clone();
    known.set("spark.driver.host", "driver").set("spark.driver.port", "7078");
    try (KubernetesClient client = offline()) {
      return whole(
          new KubernetesExecutorBuilder()
              .buildFromFeatures(
                  KubernetesConf.createExecutorConf(known, "1", "spark-1", Option.empty(), 0),
                  new SecurityManager(known, Option.empty(), null),
                  client,
                  ResourceProfile$.MODULE$.getOrCreateDefaultProfile(known))
              .pod());
    }
  }

  /** Spark carries its own container beside the pod that it is to go into. */
  private static Pod whole(SparkPod made) {
    return new PodBuilder(made.pod())
        .editSpec()
        .addToContainers(made.container())
        .endSpec()
        .build();
  }

  private static KubernetesClient offline() {
    Config nowhere = new ConfigBuilder(Config.empty()).withMasterUrl("https://127.0.0.1:1").build();
    return new KubernetesClientBuilder().withConfig(nowhere).build();
  }
}
