package io.quicksilver.job.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quicksilver.job.DaemonThreads;
import io.quicksilver.job.ExitCode;
import io.quicksilver.job.QuicksilverException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write to an output. Of several runs one has it.
 *
 * <p>Leases are numbered files in {@code _quicksilver/lock}, created exclusively: the highest one
 * holds. Its owner renews it, by writing it anew, four times in its term. Another run takes over,
 * with the next number, once the file has not been written for a whole term, by the storage's
 * clock, or its owner gave it back, or ran on this machine and is gone, or was an earlier attempt
 * of the same application on YARN. An owner that was only slow finds the higher number before it
 * shows its next shard, and ends.
 */
public final class Lease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int RENEWALS = 4;

  /** What a lease's file says. */
  private record Text(LeaseOwner owner, long term, boolean over) {

    static Text of(String json) {
      try {
        return JSON.readValue(json, Text.class);
      } catch (JsonProcessingException e) {
        // Just being written: it holds for the term that its reader has.
        return new Text(null, 0, false);
      }
    }

    String json() {
      try {
        return JSON.writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("Cannot write a lease: it must be JSON", e);
      }
    }
  }

  private final SmallFiles files;
  private final Path folder;
  private final int number;
  private final Duration term;
  private final ScheduledExecutorService renewal;
  private final Future<?> renewals;
  private boolean over;

  private Lease(SmallFiles files, Path folder, int number, Duration term) {
    this.files = files;
    this.folder = folder;
    this.number = number;
    this.term = term;
    this.renewal =
        Executors.newSingleThreadScheduledExecutor(new DaemonThreads("quicksilver-lease"));
    long pause = Math.max(1, term.toMillis() / RENEWALS);
    this.renewals =
        renewal.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
  }

  /**
   * Refuses an output that another run holds; writes nothing that stays.
   *
   * @throws QuicksilverException with code 6
   */
  static void requireFree(SmallFiles files, Path folder, Duration term) throws IOException {
    Optional<FileStatus> highest = highest(files, folder);
    if (highest.isPresent()) {
      requireEnded(files, folder, highest.get(), term);
    }
  }

  /**
   * Takes the lease of an output.
   *
   * @throws QuicksilverException with code 6 if another run holds it
   */
  static Lease take(SmallFiles files, Path folder, Duration term) throws IOException {
    Optional<FileStatus> highest = highest(files, folder);
    int number = 1;
    if (highest.isPresent()) {
      requireEnded(files, folder, highest.get(), term);
      number = number(highest.get()) + 1;
    }
    Text own = new Text(LeaseOwner.self(), term.toMillis(), false);
    if (!files.create(path(folder, number), own.json())) {
      throw held(folder, "a run that began at the same moment", term.toMillis());
    }
    for (FileStatus earlier : files.list(folder)) {
      if (number(earlier) < number) {
        files.delete(earlier.getPath());
      }
    }
    return new Lease(files, folder, number, term);
  }

  private static void requireEnded(
      SmallFiles files, Path folder, FileStatus highest, Duration ownTerm) throws IOException {
    Text text = Text.of(files.read(highest.getPath()).orElse(""));
    if (text.over() || (text.owner() != null && text.owner().isKnownDead(LeaseOwner.self()))) {
      return;
    }
    long term = text.term() > 0 ? text.term() : ownTerm.toMillis();
    long left = highest.getModificationTime() + term - files.now(folder);
    if (left > 0) {
      throw held(folder, text.owner() == null ? "another run" : text.owner().text(), left);
    }
  }

  private static QuicksilverException held(Path folder, String owner, long left) {
    return new QuicksilverException(
        ExitCode.OUTPUT_CONFLICT,
        String.format(
            Locale.ROOT,
            "Cannot write the output: %s must have no other run writing to it, got %s; if that is"
                + " gone, its lease ends in %d s",
            folder.getParent().getParent(),
            owner,
            (left + 999) / 1000));
  }

  private static Optional<FileStatus> highest(SmallFiles files, Path folder) throws IOException {
    FileStatus highest = null;
    for (FileStatus each : files.list(folder)) {
      if (highest == null || number(each) > number(highest)) {
        highest = each;
      }
    }
    return Optional.ofNullable(highest);
  }

  private static int number(FileStatus status) {
    String name = status.getPath().getName();
    return name.chars().allMatch(Character::isDigit) ? Integer.parseInt(name) : 0;
  }

  private static Path path(Path folder, int number) {
    return new Path(folder, String.format(Locale.ROOT, "%06d", number));
  }

  /** Counts the runs on this output, and the attempts at one. */
  public int number() {
    return number;
  }

  /** The folder of leases. */
  public String folder() {
    return folder.toString();
  }

  /**
   * Refuses to go on where another run has taken over.
   *
   * @param folder of the leases
   * @param number the lease that the caller had
   * @throws QuicksilverException with code 6
   */
  public static void requireHeld(String folder, int number, Configuration hadoop)
      throws IOException {
    Path path = new Path(folder);
    requireHeld(new SmallFiles(path.getFileSystem(hadoop), hadoop), path, number);
  }

  /**
   * Refuses to go on where another run has taken over.
   *
   * @throws QuicksilverException with code 6
   */
  public void requireHeld() {
    try {
      requireHeld(files, folder, number);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot go on writing the output: " + folder + " must be in reach", e);
    }
  }

  private static void requireHeld(SmallFiles files, Path path, int number) throws IOException {
    Optional<FileStatus> highest = highest(files, path);
    if (highest.isEmpty() || number(highest.get()) != number) {
      throw new QuicksilverException(
          ExitCode.OUTPUT_CONFLICT,
          String.format(
              Locale.ROOT,
              "Cannot go on writing the output: lease %d of %s must be the last one, got %s; another"
                  + " run took over while this one was held up",
              number,
              path.getParent().getParent(),
              highest.map(each -> "lease " + number(each)).orElse("none")));
    }
  }

  private synchronized void renew() {
    if (over) {
      return;
    }
    try {
      Path own = path(folder, number);
      // Nothing is written where another run took over and cleared the old leases away.
      if (highest(files, folder).filter(each -> number(each) == number).isPresent()) {
        files.write(own, new Text(LeaseOwner.self(), term.toMillis(), false).json());
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot renew the lease of {}: {}", folder, e.getMessage());
    }
  }

  /** Gives the output back. */
  @Override
  public void close() {
    renewals.cancel(false);
    renewal.shutdown();
    synchronized (this) {
      over = true;
      try {
        List<FileStatus> there = files.list(folder);
        if (there.stream().anyMatch(each -> number(each) == number)) {
          files.write(
              path(folder, number), new Text(LeaseOwner.self(), term.toMillis(), true).json());
        }
      } catch (IOException | RuntimeException e) {
        LOG.warn("Cannot give back the lease of {}: {}", folder, e.getMessage());
      }
    }
  }
}
