package io.quicksilver.job.executor;

import io.quicksilver.job.model.ModelCopy;
import io.quicksilver.job.storage.TemporaryFolder;
import io.quicksilver.model.ModelException;
import io.quicksilver.model.checkpoint.Checkpoint;
import io.quicksilver.model.checkpoint.CheckpointDigest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Checkpoints from the Hadoop file system on this host's disk, in folders named by their digests.
 *
 * <p>One process copies, the others on the host wait for it at a lock file. A folder appears under
 * its name only when it is whole and its digest right; one that is damaged later is copied anew.
 * Nothing removes it: the next run finds it there.
 *
 * @param root the folder of all checkpoints
 */
record WeightCache(Path root) {

  private static final String PART = ".part-";

  /**
   * Opens a checkpoint, copied first where it is not here; every byte has been checked.
   *
   * @param source the model's folder
   * @param expected what it must hold
   * @throws ModelException if the source does not hold it
   * @throws IllegalStateException if it cannot be copied
   */
  Checkpoint open(
      org.apache.hadoop.fs.Path source, CheckpointDigest expected, Configuration hadoop) {
    // A file lock is the process's: threads of one need a lock of their own.
    synchronized (WeightCache.class) {
      try {
        Files.createDirectories(root);
        Path lock = root.resolve(expected.digest() + ".lock");
        try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
          // Held until the channel is closed.
          channel.lock();
          return locked(source, expected, hadoop);
        }
      } catch (IOException e) {
        throw new IllegalStateException(
            String.format(
                "Cannot copy the weights: weights.cache must be a folder with room for %s, got %s"
                    + " at %s",
                source, e, root),
            e);
      }
    }
  }

  private Checkpoint locked(
      org.apache.hadoop.fs.Path source, CheckpointDigest expected, Configuration hadoop)
      throws IOException {
    Path folder = root.resolve(expected.digest());
    Optional<Checkpoint> sound = sound(folder, expected);
    if (sound.isPresent()) {
      return sound.get();
    }
    removeRemains(expected.digest());
    Path part = Files.createTempDirectory(root, expected.digest() + PART);
    ModelCopy.weights(source, hadoop, part);
    checked(part, expected, source.toString()).close();
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    return Checkpoint.open(folder);
  }

  private static Optional<Checkpoint> sound(Path folder, CheckpointDigest expected) {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try {
      return Optional.of(checked(folder, expected, folder.toString()));
    } catch (ModelException damaged) {
      return Optional.empty();
    }
  }

  /** Opens a folder and reads every byte of it. */
  static Checkpoint checked(Path folder, CheckpointDigest expected, String where) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    try {
      WeightCheck.require(checkpoint, expected, where);
      return checkpoint;
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  /** A damaged copy, and what killed processes left: nobody else writes under this lock. */
  private void removeRemains(String digest) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(root, digest + "*")) {
      for (Path each : found) {
        String name = each.getFileName().toString();
        if (name.equals(digest) || name.startsWith(digest + PART)) {
          TemporaryFolder.delete(each);
        }
      }
    }
  }
}
