package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in {@code submit/kubernetes}, read as Kubernetes and as Spark read it. */
final class KubernetesManifestsTest {

  private static final Path FOLDER = Submit.HOME.resolve("submit/kubernetes");
  private static final long SPARK = 185;

  /** Refuses what the schema does not know, which the client's own reader would keep. */
  private static final ObjectMapper STRICT =
      YAMLMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private static <T> T read(String name, Class<T> type) throws IOException {
    return STRICT.readValue(Files.readString(FOLDER.resolve(name)), type);
  }

  private static KubernetesPods pods() throws IOException {
    return new KubernetesPods(FOLDER.resolve("kubernetes.properties"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"driver", "executor"})
  void templatesArePodsOfKubernetesSchema(String role) throws IOException {
    Pod pod = read(role + "-pod.yaml", Pod.class);
    assertThat(pod.getApiVersion()).isEqualTo("v1");
    assertThat(pod.getKind()).isEqualTo("Pod");
    assertThat(pod.getSpec().getContainers()).hasSize(1);
  }

  @Test
  void aFieldThatKubernetesDoesNotKnowIsRefused() throws IOException {
    String text = Files.readString(FOLDER.resolve("driver-pod.yaml"));
    String wrong = text.replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");
    assertThat(wrong).isNotEqualTo(text);
    assertThatThrownBy(() -> STRICT.readValue(wrong, Pod.class))
        .hasMessageContaining("readOnlyRootFileSystem");
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

  @Test
  void theOperatorsManifestSaysWhatSettingsAndTemplatesSay() throws IOException {
    SparkApplication application = read("spark-application.yaml", SparkApplication.class);
    assertThat(application.apiVersion()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(application.kind()).isEqualTo("SparkApplication");
    SparkConf settings = pods().settings();
    SparkApplication.Spec spec = application.spec();
    assertThat(spec.image()).isEqualTo(settings.get("spark.kubernetes.container.image"));
    SparkApplication.Driver driver = spec.driver();
    assertThat(driver.memory()).isEqualTo(settings.get("spark.driver.memory"));
    assertThat(driver.memoryOverhead()).isEqualTo(settings.get("spark.driver.memoryOverhead"));
    assertThat(driver.javaOptions()).isEqualTo(settings.get("spark.driver.extraJavaOptions"));
    assertSame(driver.template(), "driver-pod.yaml");
    SparkApplication.Executor executor = spec.executor();
    assertThat(executor.cores()).isEqualTo(settings.getInt("spark.executor.cores", 0));
    assertThat(executor.instances()).isEqualTo(settings.getInt("spark.executor.instances", 0));
    assertThat(executor.memory()).isEqualTo(settings.get("spark.executor.memory"));
    assertThat(executor.memoryOverhead()).isEqualTo(settings.get("spark.executor.memoryOverhead"));
    assertThat(executor.javaOptions()).isEqualTo(settings.get("spark.executor.extraJavaOptions"));
    assertSame(executor.template(), "executor-pod.yaml");
    assertThat(spec.sparkConf())
        .allSatisfy((key, value) -> assertThat(settings.get(key)).as(key).isEqualTo(value));
  }

  private static void assertSame(PodTemplateSpec template, String file) throws IOException {
    Pod pod = read(file, Pod.class);
    assertThat(template.getMetadata()).isEqualTo(pod.getMetadata());
    assertThat(template.getSpec()).isEqualTo(pod.getSpec());
  }
}
