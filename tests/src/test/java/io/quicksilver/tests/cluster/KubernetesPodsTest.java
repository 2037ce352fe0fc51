package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

/** What lies in {@code submit/kubernetes}, read as Spark reads it. */
final class KubernetesPodsTest {

  private static final long SPARK = 185;

  private static KubernetesPods pods() throws IOException {
    return new KubernetesPods(Submit.HOME.resolve("submit/kubernetes/kubernetes.properties"));
  }

  @Test
  void sparksPodsAreNotRootAndWriteToEmptyFoldersAlone() throws IOException {
    assertConfined(pods().driver("generate", "--model", "s3a://models/my-llama"));
    assertConfined(pods().executor());
    assertThat(pods().executor().getSpec().getAutomountServiceAccountToken()).isFalse();
  }

  private static void assertConfined(Pod pod) {
    assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(SPARK);
    assertThat(pod.getSpec().getInitContainers()).isEmpty();
    assertThat(pod.getSpec().getContainers())
        .hasSize(1)
        .allSatisfy(
            container -> {
              assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
              assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
              assertThat(container.getSecurityContext().getCapabilities().getDrop())
                  .containsExactly("ALL");
              assertThat(container.getVolumeMounts())
                  .extracting(mount -> mount.getMountPath())
                  .contains("/tmp", "/opt/spark/work-dir");
            });
    assertThat(pod.getSpec().getVolumes())
        .filteredOn(volume -> volume.getConfigMap() == null)
        .extracting(Volume::getEmptyDir)
        .isNotEmpty()
        .doesNotContainNull();
  }

  @Test
  void sparksPodsHaveHeapAndOverheadAndCoresOfTheSettings() throws IOException {
    SparkConf settings = pods().settings();
    assertSized(pods().executor(), settings, "spark.executor.");
    assertSized(pods().driver("demo"), settings, "spark.driver.");
  }

  private static void assertSized(Pod pod, SparkConf settings, String prefix) {
    Container container = pod.getSpec().getContainers().get(0);
    long mebibytes =
        settings.getSizeAsMb(prefix + "memory", "0")
            + settings.getSizeAsMb(prefix + "memoryOverhead", "0");
    assertThat(container.getResources().getLimits().get("memory"))
        .isEqualTo(new Quantity(mebibytes + "Mi"));
    assertThat(container.getResources().getRequests().get("cpu").getNumericalAmount())
        .isEqualByComparingTo(settings.get(prefix + "cores"));
  }
}
