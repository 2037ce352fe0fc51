package io.quicksilver.job.shard;

import io.quicksilver.job.storage.TemporaryFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;

/**
 * A parquet file while its task writes it: on the local disk, since it must be read again before it
 * goes to its place.
 *
 * <p>Parquet's writer lists a column's encodings as a hash set has them, by hashes that each JVM
 * draws anew, so that two runs would write other bytes for the same rows. Readers take the list for
 * a set; here it is sorted.
 */
final class ParquetDraft implements AutoCloseable {

  private static final String ENDING = ".parquet";

  /** At the end of a file: the footer's length, and what says that it can be read. */
  private static final int TAIL = Integer.BYTES + ParquetFileWriter.MAGIC.length;

  private final TemporaryFolder folder;
  private final Path file;

  private ParquetDraft(TemporaryFolder folder, Path file) {
    this.folder = folder;
    this.file = file;
  }

  /** Whether a file of this name is one of parquet's. */
  static boolean serves(String name) {
    return name.endsWith(ENDING);
  }

  /** A draft below one of Spark's local folders. */
  static ParquetDraft create(String name) {
    try {
      Path local = Path.of(Utils.getLocalDir(SparkEnv.get().conf()));
      TemporaryFolder folder = TemporaryFolder.beside(local.resolve(name), "shard");
      return new ParquetDraft(folder, folder.path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot begin a shard: " + e.getMessage(), e);
    }
  }

  /** Where the task writes. */
  String uri() {
    return file.toUri().toString();
  }

  /** Writes what the task wrote to its place. */
  void copyTo(org.apache.hadoop.fs.Path place, Configuration hadoop) {
    try (OutputStream stream = place.getFileSystem(hadoop).create(place, true)) {
      copyInOrder(file, stream);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a shard: " + e.getMessage(), e);
    }
  }

  /** Copies a file; one that is encrypted, or signed, stays as it is. */
  static void copyInOrder(Path file, OutputStream target) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long end = channel.size() - TAIL;
      byte[] tail = read(channel, end, TAIL);
      int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
      byte[] magic = Arrays.copyOfRange(tail, Integer.BYTES, TAIL);
      InputStream all = Channels.newInputStream(channel.position(0));
      if (!Arrays.equals(magic, ParquetFileWriter.MAGIC)) {
        all.transferTo(target);
        return;
      }
      byte[] footer = read(channel, end - length, length);
      copy(all, end - length, target);
      byte[] ordered = inOrder(footer);
      target.write(ordered);
      tail = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).putInt(0, ordered.length).array();
      target.write(tail);
    }
  }

  private static byte[] inOrder(byte[] footer) throws IOException {
    FileMetaData data = Util.readFileMetaData(new ByteArrayInputStream(footer));
    if (data.isSetEncryption_algorithm()) {
      return footer;
    }
    for (RowGroup group : data.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        Collections.sort(column.getMeta_data().getEncodings());
      }
    }
    ByteArrayOutputStream ordered = new ByteArrayOutputStream(footer.length);
    Util.writeFileMetaData(data, ordered);
    return ordered.toByteArray();
  }

  private static byte[] read(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("a parquet file ends before its footer");
      }
    }
    return bytes.array();
  }

  private static void copy(InputStream source, long count, OutputStream target) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = count; left > 0; ) {
      int read = source.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("a parquet file became shorter");
      }
      target.write(buffer, 0, read);
      left -= read;
    }
  }

  /** Removes it from the local disk. */
  @Override
  public void close() {
    folder.close();
  }
}
