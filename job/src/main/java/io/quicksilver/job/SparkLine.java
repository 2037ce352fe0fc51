package io.quicksilver.job;

import static scala.util.Properties.versionNumberString;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The line of Spark and the Scala that a jar of the job was built for: it runs on these alone.
 *
 * @param spark the beginning of its versions, {@code 3.5} or {@code 4}
 * @param scala Scala's binary version
 */
public record SparkLine(String spark, String scala) {

  private static final String BUILD = "/quicksilver/build.properties";

  /** What this jar was built for. */
  public static SparkLine ofBuild() {
    Properties build = new Properties();
    try (InputStream stream = SparkLine.class.getResourceAsStream(BUILD)) {
      build.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + BUILD, e);
    }
    return new SparkLine(build.getProperty("spark.line"), build.getProperty("scala"));
  }

  /**
   * Refuses the Spark of this process if it is of another line, which would end in errors about
   * methods that are missing; where there is no Spark at all, whoever needs one says so.
   *
   * @throws QuicksilverException with code 1
   */
  public void requireHere() {
    String sparkHere;
    String scalaHere;
    try {
      sparkHere = org.apache.spark.package$.MODULE$.SPARK_VERSION();
      scalaHere = versionNumberString();
    } catch (LinkageError none) {
      return;
    }
    require(sparkHere, scalaHere);
  }

  /**
   * Refuses versions of another line.
   *
   * @throws QuicksilverException with code 1
   */
  void require(String sparkVersion, String scalaVersion) {
    if (!isOf(spark, sparkVersion) || !isOf(scala, scalaVersion)) {
      throw new QuicksilverException(
          ExitCode.OTHER,
          String.format(
              "Cannot start Quicksilver: Spark must be %s.x with Scala %s, for which this jar was built, got Spark"
                  + " %s with Scala %s; build the jar for that Spark (README, Versions), or set"
                  + " SPARK_HOME to another",
              spark, scala, sparkVersion, scalaVersion));
    }
  }

  private static boolean isOf(String line, String version) {
    return version.startsWith(line + ".");
  }
}
