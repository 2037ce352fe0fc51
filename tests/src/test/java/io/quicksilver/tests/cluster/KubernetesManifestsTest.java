package io.quicksilver.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in {@code submit/kubernetes}, read as Kubernetes reads it. */
final class KubernetesManifestsTest {

  private static final Path FOLDER = Submit.HOME.resolve("submit/kubernetes");

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

  private static Properties settings() throws IOException {
    Properties settings = new Properties();
    try (Reader text = Files.newBufferedReader(FOLDER.resolve("kubernetes.properties"))) {
      settings.load(text);
    }
    return settings;
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
  void theOperatorsManifestSaysWhatSettingsAndTemplatesSay() throws IOException {
    SparkApplication application = read("spark-application.yaml", SparkApplication.class);
    assertThat(application.apiVersion()).isEqualTo("sparkoperator.k8s.io/v1beta2");
    assertThat(application.kind()).isEqualTo("SparkApplication");
    Properties settings = settings();
    SparkApplication.Spec spec = application.spec();
    assertThat(spec.image()).isEqualTo(settings.getProperty("spark.kubernetes.container.image"));
    SparkApplication.Driver driver = spec.driver();
    assertThat(driver.memory()).isEqualTo(settings.getProperty("spark.driver.memory"));
    assertThat(driver.memoryOverhead())
        .isEqualTo(settings.getProperty("spark.driver.memoryOverhead"));
    assertThat(driver.javaOptions())
        .isEqualTo(settings.getProperty("spark.driver.extraJavaOptions"));
    assertSame(driver.template(), "driver-pod.yaml");
    SparkApplication.Executor executor = spec.executor();
    assertThat(executor.cores())
        .isEqualTo(Integer.parseInt(settings.getProperty("spark.executor.cores")));
    assertThat(executor.instances())
        .isEqualTo(Integer.parseInt(settings.getProperty("spark.executor.instances")));
    assertThat(executor.memory()).isEqualTo(settings.getProperty("spark.executor.memory"));
    assertThat(executor.memoryOverhead())
        .isEqualTo(settings.getProperty("spark.executor.memoryOverhead"));
    assertThat(executor.javaOptions())
        .isEqualTo(settings.getProperty("spark.executor.extraJavaOptions"));
    assertSame(executor.template(), "executor-pod.yaml");
    assertThat(spec.sparkConf())
        .allSatisfy((key, value) -> assertThat(settings.getProperty(key)).as(key).isEqualTo(value));
  }

  private static void assertSame(PodTemplateSpec template, String file) throws IOException {
    Pod pod = read(file, Pod.class);
    assertThat(template.getMetadata()).isEqualTo(pod.getMetadata());
    assertThat(template.getSpec()).isEqualTo(pod.getSpec());
  }
}
