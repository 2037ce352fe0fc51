package io.quicksilver.job.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of several runs one may write. */
class LeaseTest {

  private static final Configuration HADOOP = new Configuration();
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  private OutputFolder output() {
    return OutputFolder.at(folder.resolve("out").toString(), HADOOP);
  }

  private Path file(int number) {
    return folder.resolve("out/_quicksilver/lock").resolve(String.format("%06d", number));
  }

  /** A lease of a process on another machine, written so long ago. */
  private void foreign(int number, Duration ago) throws IOException {
    Files.createDirectories(file(number).getParent());
    Files.writeString(
        file(number),
        "{\"owner\": {\"host\": \"far\", \"machine\": \"other\", \"process\": 1, \"started\": \"\"},"
            + " \"term\": 60000, \"over\": false}");
    Files.setLastModifiedTime(file(number), FileTime.from(Instant.now().minus(ago)));
  }

  @Test
  void whatIsGivenBackIsTakenWithTheNextNumber() {
    try (Lease lease = output().lease(MINUTE)) {
      assertThat(lease.number()).isEqualTo(1);
    }
    assertThatCode(() -> output().requireNoOtherRun(MINUTE)).doesNotThrowAnyException();
    try (Lease lease = output().lease(MINUTE)) {
      assertThat(lease.number()).isEqualTo(2);
      assertThat(file(1)).doesNotExist();
    }
  }

  @Test
  void aLeaseThatGivesSignsOfLifeHoldsAndAnotherEndsWithItsTerm() throws IOException {
    foreign(7, Duration.ofSeconds(20));
    assertThatThrownBy(() -> output().lease(MINUTE))
        .isInstanceOfSatisfying(
            QuicksilverException.class,
            e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
        .hasMessageContaining("process 1 on far")
        .hasMessageMatching(".*ends in [34]\\d s");
    assertThatThrownBy(() -> output().requireNoOtherRun(MINUTE))
        .hasMessageContaining("no other run");

    foreign(7, Duration.ofSeconds(61));
    try (Lease lease = output().lease(MINUTE)) {
      assertThat(lease.number()).isEqualTo(8);
    }
  }

  @Test
  void nobodyWaitsForAProcessOfThisMachineThatIsGone() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    LeaseOwner self = LeaseOwner.self();
    Files.createDirectories(file(1).getParent());
    Files.writeString(
        file(1),
        String.format(
            "{\"owner\": {\"host\": \"here\", \"machine\": \"%s\", \"process\": %d,"
                + " \"started\": \"then\"}, \"term\": 60000, \"over\": false}",
            self.machine(), gone.pid()));

    assertThat(self.isKnownDead(self)).isFalse();
    try (Lease lease = output().lease(MINUTE)) {
      assertThat(lease.number()).isEqualTo(2);
    }
  }

  @Test
  void nobodyWaitsForAnEarlierAttemptOfTheSameApplicationOnYarn() {
    LeaseOwner first = inContainer("container_e07_1410901177871_0001_01_000001");
    LeaseOwner second = inContainer("container_e07_1410901177871_0001_02_000001");

    assertThat(first.isKnownDead(second)).isTrue();
    assertThat(second.isKnownDead(first)).isFalse();
    assertThat(first.isKnownDead(first)).isFalse();
    assertThat(first.isKnownDead(inContainer("container_e07_1410901177871_0002_02_000001")))
        .isFalse();
    assertThat(first.isKnownDead(inContainer("something else"))).isFalse();
    assertThat(inContainer("").isKnownDead(second)).isFalse();
  }

  private static LeaseOwner inContainer(String container) {
    return new LeaseOwner("far", "", 1, "", container);
  }

  @Test
  void aHolderThatWasOnlySlowFindsThatAnotherTookOver() throws IOException {
    foreign(1, Duration.ofMinutes(2));
    String leases = folder.resolve("out/_quicksilver/lock").toUri().toString();
    Lease.requireHeld(leases, 1, HADOOP);
    try (Lease lease = output().lease(MINUTE)) {
      Lease.requireHeld(lease.folder(), 2, HADOOP);
      assertThatThrownBy(() -> Lease.requireHeld(leases, 1, HADOOP))
          .isInstanceOfSatisfying(
              QuicksilverException.class,
              e -> assertThat(e.code()).isEqualTo(ExitCode.OUTPUT_CONFLICT))
          .hasMessageContaining("got lease 2; another run took over");
    }
  }

  @Test
  void aRunThatWasTakenOverEndsNothingAndClearsNothingAway() throws IOException {
    try (Lease slow = output().lease(MINUTE)) {
      slow.requireHeld();
      foreign(slow.number() + 1, Duration.ZERO);
      assertThatThrownBy(slow::requireHeld).hasMessageContaining("another run took over");
      assertThat(output().work(slow)).endsWith("_quicksilver/pending/" + slow.number());
    }
    assertThat(file(2)).content().contains("far");
  }

  @Test
  void aHolderRenewsItsLease() throws Exception {
    try (Lease lease = output().lease(Duration.ofMillis(200))) {
      FileTime first = Files.getLastModifiedTime(file(lease.number()));
      while (Files.getLastModifiedTime(file(lease.number())).equals(first)) {
        Thread.sleep(10);
      }
      assertThat(Files.getLastModifiedTime(file(lease.number()))).isGreaterThan(first);
    }
  }

  @Test
  void ofSeveralThatTryAtOnceOneSucceeds() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicInteger refused = new AtomicInteger();
    List<Lease> held = new ArrayList<>();
    try {
      List<Callable<Lease>> tries = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        tries.add(
            () -> {
              try {
                return output().lease(MINUTE);
              } catch (QuicksilverException e) {
                refused.incrementAndGet();
                return null;
              }
            });
      }
      for (Future<Lease> each : threads.invokeAll(tries)) {
        if (each.get() != null) {
          held.add(each.get());
        }
      }
    } finally {
      threads.shutdown();
    }
    assertThat(held).hasSize(1);
    assertThat(refused).hasValue(7);
    held.forEach(Lease::close);
  }
}
