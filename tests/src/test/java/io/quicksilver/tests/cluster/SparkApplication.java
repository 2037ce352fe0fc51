package io.quicksilver.tests.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Map;

/**
 * The part of the Spark operator's {@code SparkApplication}, version v1beta2, that the project's
 * manifest uses: names and types as in the operator's own definition of it.
 */
record SparkApplication(String apiVersion, String kind, ObjectMeta metadata, Spec spec) {

  record Spec(
      Type type,
      Mode mode,
      String sparkVersion,
      String image,
      String imagePullPolicy,
      String mainClass,
      String mainApplicationFile,
      List<String> arguments,
      RestartPolicy restartPolicy,
      Map<String, String> sparkConf,
      Driver driver,
      Executor executor) {}

  enum Type {
    Java,
    Python,
    Scala,
    R
  }

  enum Mode {
    cluster,
    client
  }

  record RestartPolicy(Restart type, int onFailureRetries, int onFailureRetryInterval) {}

  enum Restart {
    Never,
    Always,
    OnFailure
  }

  record Driver(
      int cores,
      String memory,
      String memoryOverhead,
      String serviceAccount,
      String javaOptions,
      PodTemplateSpec template) {}

  record Executor(
      int instances,
      int cores,
      String memory,
      String memoryOverhead,
      String javaOptions,
      PodTemplateSpec template) {}
}
