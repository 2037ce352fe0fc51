package io.quicksilver.job.shard;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Whether a run is to end: tasks that have not begun then leave their shards open.
 *
 * @param marker a file that is there once it is
 * @param hadoop how to reach it
 */
public record StopSignal(String marker, Broadcast<SerializableConfiguration> hadoop)
    implements Serializable {

  boolean raised() {
    try {
      Path path = new Path(marker);
      return path.getFileSystem(hadoop.value().value()).exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot begin a shard: " + marker + " must be in reach", e);
    }
  }
}
