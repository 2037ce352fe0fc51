package io.quicksilver.job.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.quicksilver.job.GenerateJob;
import io.quicksilver.job.RunSummary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run with secrets in every place that takes one, and then a search for them in all that can be
 * seen of it: what it wrote, printed and logged (Spark's own lines at INFO, too), its event log,
 * and Spark's UI and REST interface while it runs. Each secret contains {@code hunter2}.
 */
class SecretsTest {

  private static final String SECRET = "hunter2";

  private static final Map<String, String> SPARK =
      Map.of(
          "spark.hadoop.fs.s3a.secret.key", "a-hunter2",
          "spark.hadoop.fs.azure.account.key.lake.dfs.core.windows.net", "b-hunter2",
          "spark.hadoop.fs.azure.sas.fixed.token.lake", "sv=1&sig=c-hunter2",
          "spark.hadoop.fs.s3a.encryption.key", "d-hunter2",
          "spark.hadoop.some.ConnectionURL", "jdbc:mysql://h/d?user=me&password=e-hunter2",
          "spark.hadoop.some.database", "jdbc:oracle:thin:scott/f-hunter2@//h:1521/d",
          "spark.hadoop.some.proxy", "http://me:g-hunter2@proxy:3128",
          "spark.hadoop.some.share", "https://h/container?sv=1&sig=h-hunter2");

  private static final List<String> OPTIONS =
      List.of(
          "input.options.password=i-hunter2",
          "input.options.url=jdbc:postgresql://h/d?user=me&password=j-hunter2",
          "input.options.sasToken=k-hunter2",
          "output.options.fs.azure.account.key.lake=l-hunter2",
          "output.options.service=https://me:m-hunter2@h/");

  @TempDir Path folder;

  private final Spoken spoken = new Spoken();
  private final Map<String, String> seen = new LinkedHashMap<>();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private OutputStreamAppender appender;

  @BeforeEach
  void sparkOfOurOwn() throws IOException {
    // The session that other tests share has no UI; they begin another when they need one.
    SparkSession.getDefaultSession().foreach(SecretsTest::stop);
    Map<String, String> properties = new LinkedHashMap<>(SPARK);
    properties.put("spark.master", "local[2]");
    properties.put("spark.driver.host", "127.0.0.1");
    properties.put("spark.driver.bindAddress", "127.0.0.1");
    properties.put("spark.ui.enabled", "true");
    properties.put("spark.ui.port", "0");
    properties.put("spark.eventLog.enabled", "true");
    properties.put("spark.eventLog.dir", Files.createDirectory(folder.resolve("events")) + "");
    properties.forEach(System::setProperty);
    appender =
        OutputStreamAppender.createAppender(
            LogLayoutTest.layout(), null, log, "log of the test", false, true);
    appender.start();
    LoggerContext.getContext(false)
        .getConfiguration()
        .getRootLogger()
        .addAppender(appender, Level.INFO, null);
    LoggerContext.getContext(false).getConfiguration().getRootLogger().setLevel(Level.INFO);
    LoggerContext.getContext(false).updateLoggers();
  }

  @AfterEach
  void sparkAsItWas() {
    LoggerContext.getContext(false).getConfiguration().getRootLogger().setLevel(Level.WARN);
    LoggerContext.getContext(false)
        .getConfiguration()
        .getRootLogger()
        .removeAppender("log of the test");
    LoggerContext.getContext(false).updateLoggers();
    appender.stop();
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("spark."))
        .forEach(System::clearProperty);
  }

  private static Object stop(SparkSession spark) {
    spark.stop();
    return null;
  }

  private int generate(String... more) {
    GenerateAction action =
        (spark, settings) -> {
          RunSummary summary = GenerateJob.run(spark, settings);
          visit(spark);
          return summary;
        };
    List<String> arguments =
        Stream.of(
                Stream.of("generate", "--max-new-tokens", "2"),
                OPTIONS.stream().flatMap(option -> Stream.of("--set", option)),
                Stream.of(more))
            .flatMap(parts -> parts)
            .toList();
    return spoken.run(List.of(new GenerateCommand(action)), arguments.toArray(String[]::new));
  }

  /** Reads the pages of Spark's UI, and the same from its REST interface. */
  private void visit(SparkSession spark) {
    String home = spark.sparkContext().uiWebUrl().get();
    String rest = "/api/v1/applications/" + spark.sparkContext().applicationId();
    for (String page :
        List.of(
            "/environment/",
            "/jobs/",
            "/SQL/",
            "/SQL/execution/?id=0",
            "/executors/",
            rest + "/environment",
            rest + "/jobs",
            rest + "/sql?details=true&planDescription=true")) {
      try (InputStream stream = URI.create(home + page).toURL().openStream()) {
        seen.put(page, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  private void see(Path written) throws IOException {
    try (Stream<Path> files = Files.walk(written)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        seen.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
  }

  @Test
  void noSecretIsSeenAnywhere() throws IOException {
    Path input = Files.writeString(folder.resolve("in.jsonl"), "{\"prompt\": \"One day\"}\n");
    Path output = folder.resolve("out");
    int code = generate("--input", input.toString(), "--output", output.toString(), "--verbose");

    assertThat(code).as(spoken.err()).isZero();
    see(output);
    see(folder.resolve("events"));
    seen.put("standard output", spoken.out());
    seen.put("standard error", spoken.err());
    seen.put("log", log.toString(StandardCharsets.UTF_8));
    assertThat(seen.entrySet())
        .filteredOn(page -> page.getKey().endsWith("/environment"))
        .singleElement()
        .satisfies(page -> assertThat(page.getValue()).contains("fs.s3a.secret.key", "some.proxy"));
    assertThat(seen.get("log")).contains("INFO SparkContext");
    assertThat(seen).anySatisfy((file, text) -> assertThat(file).endsWith("run.json"));
    assertThat(seen).allSatisfy((place, text) -> assertThat(text).doesNotContain(SECRET));
  }

  @Test
  void noFailureTellsOne() {
    String missing = "s3n://me:n-hunter2@bucket/model?sig=o-hunter2";
    int code = generate("--input", "i", "--output", "o", "--model", missing, "--verbose");

    assertThat(code).isEqualTo(4);
    assertThat(spoken.err()).contains("s3n://bucket/model").doesNotContain(SECRET);
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("n-" + SECRET);
    LogManager.getLogger(SecretsTest.class).warn("reading s3a://me:p-hunter2@bucket/x");
    assertThat(log.toString(StandardCharsets.UTF_8)).contains("s3a://bucket/x");
  }
}
