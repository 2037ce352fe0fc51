package io.quicksilver.job.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which build this is. */
public final class Version {

  private static final String PROPERTIES =
      "/META-INF/maven/io.quicksilver/quicksilver-job/pom.properties";

  private Version() {}

  /** The version that Maven wrote into the jar; {@code unpackaged} where there is no jar. */
  public static String quicksilver() {
    Properties properties = new Properties();
    try (InputStream stream = Version.class.getResourceAsStream(PROPERTIES)) {
      if (stream != null) {
        properties.load(stream);
      }
    } catch (IOException e) {
      return "unpackaged";
    }
    return properties.getProperty("version", "unpackaged");
  }
}
