package io.quicksilver.tests.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/**
 * An S3 server on loopback, its objects in the test's own memory, and S3A as its client. It knows
 * conditional puts and multipart uploads and checks signatures.
 */
public final class S3Storage implements Storage {

  private static final String BUCKET = "quicksilver";
  private static final String KEY_NAME = "tester";
  private static final String KEY = "a key of the tests alone";

  private final S3Proxy server;
  private final BlobStore store;
  private final Map<String, String> settings = new TreeMap<>();

  public S3Storage() throws IOException {
    this(UnaryOperator.identity());
  }

  /** Starts a server whose answers come by way of what is laid around its store. */
  public S3Storage(UnaryOperator<BlobStore> around) throws IOException {
    store = BlobStores.create("transient-nio2", new Properties());
    store.createContainer(BUCKET);
    server =
        S3Proxy.builder()
            .blobStore(around.apply(store))
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY_NAME, KEY)
            .ignoreUnknownHeaders(true)
            .build();
    start(server);
    settings.put("fs.s3a.endpoint", "http://127.0.0.1:" + server.getPort());
    settings.put("fs.s3a.endpoint.region", "us-east-1");
    settings.put("fs.s3a.path.style.access", "true");
    settings.put("fs.s3a.access.key", KEY_NAME);
    settings.put("fs.s3a.secret.key", KEY);
  }

  @SuppressWarnings("PMD.AvoidCatchingGenericException")
  private static void start(S3Proxy server) throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      throw new IOException("Cannot start the S3 server", e);
    }
  }

  @Override
  public String uri(String name) {
    return "s3a://" + BUCKET + "/" + name;
  }

  @Override
  public List<String> sparkOptions() {
    List<String> options = new ArrayList<>(List.of("--jars", client()));
    settings.forEach(
        (key, value) -> options.addAll(List.of("--conf", "spark.hadoop." + key + "=" + value)));
    return options;
  }

  /** S3A and what it needs, as the build laid it out. */
  private static String client() {
    try (Stream<Path> jars = Files.list(Path.of("target/s3a"))) {
      return jars.map(jar -> jar.toAbsolutePath().toString())
          .sorted()
          .collect(Collectors.joining(","));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public FileSystem fileSystem() throws IOException {
    Configuration configuration = new Configuration();
    settings.forEach(configuration::set);
    return FileSystem.newInstance(URI.create(uri("")), configuration);
  }

  @Override
  public void close() throws IOException {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IOException("Cannot stop the S3 server", e);
    }
    store.close();
  }
}
