package io.quicksilver.job.storage;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that holds a lease.
 *
 * @param host its machine's name, for people
 * @param machine names the machine since it started, and the processes that see one another; empty
 *     where the system does not say
 * @param process its number there
 * @param started when it started
 */
record LeaseOwner(String host, String machine, long process, String started) {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/pid");

  /** This process. */
  static LeaseOwner self() {
    return new LeaseOwner(
        hostName(), machineName(), ProcessHandle.current().pid(), started(ProcessHandle.current()));
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

  /** Whether that process ran on this machine and is gone: then nobody need wait for its lease. */
  boolean isKnownDead() {
    if (machine.isEmpty() || !machine.equals(machineName())) {
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
