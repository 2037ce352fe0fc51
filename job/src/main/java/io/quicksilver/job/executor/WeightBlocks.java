package io.quicksilver.job.executor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag;

/**
 * Large pieces that belong to a broadcast, as blocks on the local disks of driver and executors.
 *
 * <p>A broadcast's own value stays on the heap of whoever reads it, twice: as the value and as its
 * serialised blocks. These pieces never do. They travel as a broadcast's blocks do: whoever has
 * fetched one serves it to the others. They bear the broadcast's number, so that they go everywhere
 * when it is destroyed. The one class that uses Spark's block manager.
 */
final class WeightBlocks {

  private static final ClassTag<byte[]> BYTES = scala.reflect.ClassTag$.MODULE$.apply(byte[].class);

  private final long broadcast;

  /** Pieces of the broadcast with that number. */
  WeightBlocks(long broadcast) {
    this.broadcast = broadcast;
  }

  /** Puts a piece on this JVM's local disk, for all to fetch. */
  void put(int piece, byte[] bytes) {
    store(piece, new ChunkedByteBuffer(ByteBuffer.wrap(bytes)));
  }

  /**
   * Brings pieces {@code 0 .. count} to this JVM's local disk, each JVM in another order, so that
   * they also fetch from one another.
   */
  void fetchAll(int count) {
    int[] order = new int[count];
    SplittableRandom random = new SplittableRandom(SparkEnv.get().executorId().hashCode());
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    for (int piece : order) {
      fetch(piece);
    }
  }

  private void fetch(int piece) {
    BlockManager blocks = SparkEnv.get().blockManager();
    BlockId id = id(piece);
    if (blocks.getLocalBytes(id).isDefined()) {
      blocks.releaseLock(id, Option.empty());
      return;
    }
    Option<ChunkedByteBuffer> remote = blocks.getRemoteBytes(id);
    if (remote.isEmpty()) {
      throw new IllegalStateException(
          "Cannot fetch the weights: piece " + piece + " must be on the driver, got none");
    }
    store(piece, remote.get());
    // Unmaps what lies on another executor's disk on this host.
    remote.get().dispose();
  }

  private void store(int piece, ChunkedByteBuffer bytes) {
    boolean stored =
        SparkEnv.get()
            .blockManager()
            .putBytes(id(piece), bytes, StorageLevel.DISK_ONLY(), true, BYTES);
    if (!stored) {
      throw new IllegalStateException(
          String.format(
              "Cannot store the weights: Spark's local folder must take %d bytes, got none stored",
              bytes.size()));
    }
  }

  /** Reads a part of a piece that is on this JVM's local disk. */
  void read(int piece, int begin, byte[] target, int offset, int length) {
    BlockManager blocks = SparkEnv.get().blockManager();
    BlockId id = id(piece);
    Option<BlockData> data = blocks.getLocalBytes(id);
    if (data.isEmpty()) {
      throw new IllegalStateException(
          "Cannot read the weights: piece " + piece + " must be on the local disk, got none");
    }
    try (InputStream stream = data.get().toInputStream()) {
      stream.skipNBytes(begin);
      if (stream.readNBytes(target, offset, length) < length) {
        throw new IOException("its file ends early");
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          String.format(
              "Cannot read the weights: piece %d must be readable on the local disk, got %s",
              piece, e.getMessage()),
          e);
    } finally {
      blocks.releaseLock(id, Option.empty());
    }
  }

  private BlockId id(int piece) {
    return new BroadcastBlockId(broadcast, "weights" + piece);
  }
}
