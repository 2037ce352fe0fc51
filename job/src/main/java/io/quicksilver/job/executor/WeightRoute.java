package io.quicksilver.job.executor;

import io.quicksilver.job.model.ModelFiles;
import io.quicksilver.job.settings.Settings;
import io.quicksilver.job.settings.WeightKeys;
import io.quicksilver.job.storage.Locations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * The way that weights take to the executors.
 *
 * @param folder where executors find them; null: they are sent in pieces
 * @param cache where executors keep a copy of that folder; null: they read it where it lies, on
 *     their local disk
 */
record WeightRoute(String folder, String cache) {

  /** In pieces, through Spark. */
  static final WeightRoute PIECES = new WeightRoute(null, null);

  /**
   * The way that the settings ask for. Where tasks run in the driver's JVM nothing is sent, and the
   * model in the jar, which no executor has as files, is sent always.
   */
  static WeightRoute of(Settings settings, ModelFiles files, boolean local, Configuration hadoop) {
    if (local) {
      return new WeightRoute(files.folder().toUri().toString(), null);
    }
    if (settings.get(WeightKeys.DISTRIBUTION).equals(WeightKeys.BROADCAST)
        || files.uri().equals(ModelFiles.EMBEDDED)) {
      return PIECES;
    }
    try {
      org.apache.hadoop.fs.Path source = Locations.existing(files.uri(), hadoop);
      Optional<Path> onDisk = Locations.local(source);
      return new WeightRoute(
          source.toUri().toString(),
          onDisk.isPresent() ? null : settings.get(WeightKeys.CACHE).orElseGet(WeightRoute::home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the driver sends them. */
  boolean inPieces() {
    return folder == null;
  }

  /** One for each user: what lies there is theirs. */
  private static String home() {
    return Path.of("/tmp", "quicksilver-weights-" + System.getProperty("user.name")).toString();
  }
}
