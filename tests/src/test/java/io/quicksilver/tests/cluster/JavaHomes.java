package io.quicksilver.tests.cluster;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The Javas of this machine that Quicksilver runs on, one of each version: the one that runs the
 * tests, those that {@value #VARIABLE} names, separated by colons, and those where Linux has them.
 */
final class JavaHomes {

  private static final String VARIABLE = "QUICKSILVER_JAVA_HOMES";
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");
  private static final int OLDEST = 17;

  private JavaHomes() {}

  /** The version that runs the tests. */
  static int own() {
    return Runtime.version().feature();
  }

  /** Homes by version. */
  static SortedMap<Integer, Path> byVersion() throws IOException {
    SortedMap<Integer, Path> homes = new TreeMap<>();
    homes.put(own(), Path.of(System.getProperty("java.home")));
    for (String name : System.getenv().getOrDefault(VARIABLE, "").split(":", -1)) {
      if (!name.isEmpty()) {
        Path home = Path.of(name);
        if (!isJava(home) || version(home) < OLDEST) {
          throw new IllegalArgumentException(
              String.format(
                  "Cannot try other Javas: %s must name homes of Java %d or later, got %s",
                  VARIABLE, OLDEST, home));
        }
        homes.putIfAbsent(version(home), home);
      }
    }
    for (Path home : installed()) {
      if (isJava(home) && version(home) >= OLDEST) {
        homes.putIfAbsent(version(home), home);
      }
    }
    return homes;
  }

  private static List<Path> installed() throws IOException {
    if (!Files.isDirectory(INSTALLED)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(INSTALLED)) {
      return folders.sorted().toList();
    }
  }

  private static boolean isJava(Path home) {
    return Files.isExecutable(home.resolve("bin/java")) && Files.exists(home.resolve("release"));
  }

  /** As the file {@code release} of a Java says. */
  private static int version(Path home) throws IOException {
    Properties release = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    }
    String version = release.getProperty("JAVA_VERSION").replace("\"", "");
    return Runtime.Version.parse(version).feature();
  }
}
