package io.quicksilver.model.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of any size in memory, read-only.
 *
 * <p>A Java buffer ends at 2 GiB, so the file is mapped in regions that begin a GiB apart and
 * overlap: any piece of up to a GiB lies wholly in one of them. A longer piece that does not is
 * mapped for itself. Pages belong to the operating system's cache; the mappings go when the last
 * buffer over them is collected.
 */
final class MappedFile implements AutoCloseable {

  private static final int STRIDE_BITS = 30;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final long stride;
  private final ByteBuffer[] regions;

  MappedFile(Path path) throws IOException {
    this(path, 1L << STRIDE_BITS);
  }

  /** With regions a different stride apart, so that tests need no large files. */
  MappedFile(Path path, long stride) throws IOException {
    this.path = path;
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      this.size = channel.size();
      this.stride = stride;
      this.regions = new ByteBuffer[Math.toIntExact((size + stride - 1) / stride)];
      for (int i = 0; i < regions.length; i++) {
        long begin = i * stride;
        long length = Math.min(size - begin, Math.min(2 * stride, Integer.MAX_VALUE));
        regions[i] = channel.map(FileChannel.MapMode.READ_ONLY, begin, length);
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  long size() {
    return size;
  }

  /** The piece that begins at {@code offset}, read-only, little-endian. */
  ByteBuffer slice(long offset, int length) {
    if (!channel.isOpen()) {
      throw new IllegalStateException("Cannot read " + path + ": it must be open, got closed");
    }
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          String.format(
              "Cannot read %s: bytes must be within 0..%d, got %d + %d",
              path, size, offset, length));
    }
    if (length == 0) {
      return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer region = regions[(int) (offset / stride)];
    int within = (int) (offset % stride);
    if (length <= region.limit() - within) {
      return region.slice(within, length).order(ByteOrder.LITTLE_ENDIAN);
    }
    try {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, offset, length)
          .order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
