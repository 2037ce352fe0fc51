package io.quicksilver.job.storage;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.records.ApplicationAttemptId;
import org.apache.hadoop.yarn.api.records.ContainerId;

/**
 * The process that holds a lease.
 *
 * @param host its machine's name, for people
 * @param machine names the machine since it started, and the processes that see one another; empty
 *     where the system does not say
 * @param process its number there
 * @param started when it started
 * @param container YARN's name of it, which holds the application and the attempt at it; empty
 *     elsewhere
 */
record LeaseOwner(String host, String machine, long process, String started, String container) {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String CONTAINER = ApplicationConstants.Environment.CONTAINER_ID.name();
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** This process. */
  static LeaseOwner self() {
    return new LeaseOwner(
        hostName(),
        machineName(),
        ProcessHandle.current().pid(),
        started(ProcessHandle.current()),
        Optional.ofNullable(System.getenv(CONTAINER)).orElse(""));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unnamed host";
    }
  }

  private static String machineName() {
    try {
      return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(NAMESPACE);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private static String started(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(Instant::toString)
        .orElseGet(LeaseOwner::virtualMachine);
  }

  private static String virtualMachine() {
    return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()).toString();
  }

  /**
   * Whether the owner is gone, as far as another process can tell: then nobody need wait for its
   * lease.
   *
   * <p>YARN begins another attempt at an application when it has given up the one before, on
   * whatever machine that was.
   */
  boolean isKnownDead(LeaseOwner asking) {
    return isEarlierAttempt(asking) || isGoneFromMachine(asking);
  }

  private boolean isEarlierAttempt(LeaseOwner asking) {
    Optional<ApplicationAttemptId> own = attempt();
    Optional<ApplicationAttemptId> other = asking.attempt();
    return own.isPresent()
        && other.isPresent()
        && own.get().getApplicationId().equals(other.get().getApplicationId())
        && own.get().getAttemptId() < other.get().getAttemptId();
  }

  private Optional<ApplicationAttemptId> attempt() {
    if (container == null || container.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ContainerId.fromString(container).getApplicationAttemptId());
    } catch (IllegalArgumentException notOfYarn) {
      return Optional.empty();
    }
  }

  private boolean isGoneFromMachine(LeaseOwner asking) {
    if (machine.isEmpty() || !machine.equals(asking.machine)) {
      return false;
    }
    Optional<ProcessHandle> there = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    return there.isEmpty() || !started(there.get()).equals(started);
  }

  /** For people. */
  String text() {
    return "process " + process + " on " + host;
  }
}
