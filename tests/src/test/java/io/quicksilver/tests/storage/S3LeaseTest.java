package io.quicksilver.tests.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import io.quicksilver.job.SparkLine;
import io.quicksilver.job.storage.Lease;
import io.quicksilver.job.storage.OutputFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The right to write to an output on S3. With the Hadoop of Spark 3.5, which cannot put under a
 * condition, runs that begin within the same moment may all be refused; two that go on there are
 * never.
 */
final class S3LeaseTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int ROUNDS = 6;
  private static final int TRYING = 4;

  private static S3Storage s3;
  private static Configuration hadoop;
  private static boolean conditionalPuts;

  @BeforeAll
  static void start() throws IOException {
    s3 = new S3Storage();
    try (FileSystem files = s3.fileSystem()) {
      hadoop = files.getConf();
      conditionalPuts =
          files.hasPathCapability(new Path(s3.uri("")), "fs.option.create.conditional.overwrite");
    }
    // A client that another test's server had is none of this one's.
    hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
  }

  @AfterAll
  static void stop() throws IOException {
    s3.close();
  }

  private static OutputFolder output(String name) {
    return OutputFolder.at(s3.uri(name), hadoop);
  }

  @Test
  void hadoopPutsUnderAConditionExceptThatOfSpark35() {
    assertThat(conditionalPuts).isEqualTo(!SparkLine.ofBuild().spark().equals("3.5"));
  }

  @Test
  void oneHoldsUntilItGivesBack() {
    try (Lease lease = output("one").lease(MINUTE)) {
      assertThat(lease.number()).isEqualTo(1);
      assertThatThrownBy(() -> output("one").lease(MINUTE))
          .isInstanceOfSatisfying(
              QuicksilverException.class,
              e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
          .hasMessageContaining("must have no other run writing to it");
      lease.requireHeld();
    }
    try (Lease lease = output("one").lease(MINUTE)) {
      assertThat(lease.number()).isEqualTo(2);
    }
  }

  /**
   * Without conditional puts, with either Spark. With them the store lets one win, and the tests'
   * own, which looks first and puts then, may let several.
   */
  @Test
  void ofSeveralThatTryAtOnceNoTwoGoOn() throws Exception {
    hadoop.setBoolean("fs.s3a.create.conditional.enabled", false);
    ExecutorService threads = Executors.newFixedThreadPool(TRYING);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        String name = "round-" + round;
        List<Callable<Optional<Lease>>> tries = new ArrayList<>();
        for (int i = 0; i < TRYING; i++) {
          tries.add(() -> tryLease(name));
        }
        List<Lease> held = new ArrayList<>();
        for (Future<Optional<Lease>> each : threads.invokeAll(tries)) {
          each.get().ifPresent(held::add);
        }
        held.forEach(Lease::close);
        assertThat(held).hasSizeLessThanOrEqualTo(1);
      }
    } finally {
      hadoop.setBoolean("fs.s3a.create.conditional.enabled", true);
      threads.shutdown();
    }
  }

  private static Optional<Lease> tryLease(String name) {
    try {
      return Optional.of(output(name).lease(MINUTE));
    } catch (QuicksilverException e) {
      assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT);
      return Optional.empty();
    }
  }
}
