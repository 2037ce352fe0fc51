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
 * <p>A Java buffer ends at 2 GiB, so the file is mapped in regions of a GiB. A piece that lies in
 * two is mapped for itself. Pages belong to the operating system's cache; the mappings go when the
 * last buffer over them is collected.
 */
final class MappedFile implements AutoCloseable {

  private static final int REGION = 1 << 30;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final int regionSize;
  private final ByteBuffer[] regions;

  MappedFile(Path path) throws IOException {
    this(path, REGION);
  }

  /** With regions of another size, so that tests need no large files. */
  MappedFile(Path path, int regionSize) throws IOException {
    this.path = path;
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      this.size = channel.size();
      this.regionSize = regionSize;
      this.regions = new ByteBuffer[Math.toIntExact((size + regionSize - 1) / regionSize)];
      for (int i = 0; i < regions.length; i++) {
        long begin = (long) i * regionSize;
        regions[i] =
            channel.map(FileChannel.MapMode.READ_ONLY, begin, Math.min(size - begin, regionSize));
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
    ByteBuffer region = regions[(int) (offset / regionSize)];
    int within = (int) (offset % regionSize);
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
