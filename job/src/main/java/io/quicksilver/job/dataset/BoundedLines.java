package io.quicksilver.job.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CodecPool;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.util.LineReader;

/**
 * The lines that begin in a piece of a file, as Hadoop cuts them: one that begins in the piece
 * belongs to it to its end. What of a line is beyond the bound is read and dropped.
 */
final class BoundedLines implements AutoCloseable {

  private static final int AT_ONCE = 1 << 30;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream stream;
  private final Decompressor decompressor;
  private final LineReader reader;
  private final int most;
  private final long end;
  private final Text line = new Text();
  private final Text rest = new Text();
  private long position;

  private BoundedLines(
      InputStream stream,
      Decompressor decompressor,
      LineReader reader,
      int most,
      long start,
      long end) {
    this.stream = stream;
    this.decompressor = decompressor;
    this.reader = reader;
    this.most = most;
    this.position = start;
    this.end = end;
  }

  /**
   * Opens a piece; one of a compressed file is the whole file.
   *
   * @param separator what ends a line; null: CR, LF or both
   * @param most bytes of the longest line
   */
  static BoundedLines open(
      Path path, long start, long length, Configuration hadoop, byte[] separator, int most)
      throws IOException {
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    FSDataInputStream file = path.getFileSystem(hadoop).open(path);
    try {
      if (codec != null) {
        Decompressor decompressor = CodecPool.getDecompressor(codec);
        InputStream plain = codec.createInputStream(file, decompressor);
        LineReader reader = new LineReader(plain, hadoop, separator);
        return new BoundedLines(plain, decompressor, reader, most, 0, Long.MAX_VALUE);
      }
      file.seek(start);
      LineReader reader = new LineReader(file, hadoop, separator);
      BoundedLines lines = new BoundedLines(file, null, reader, most, start, start + length);
      if (start > 0) {
        lines.pass(AT_ONCE);
      }
      return lines;
    } catch (IOException | RuntimeException e) {
      IOUtils.closeStream(file);
      throw e;
    }
  }

  /** The next line, valid until the next call; null behind the last. */
  Text next() {
    if (position > end) {
      return null;
    }
    try {
      boolean first = position == 0;
      int consumed = reader.readLine(line, most + 1, AT_ONCE);
      if (consumed == 0) {
        return null;
      }
      position += consumed;
      pass(consumed);
      if (first) {
        dropByteOrderMark();
      }
      if (line.getLength() > most) {
        byte[] mark = LineFormat.mark(most).getBytes(StandardCharsets.UTF_8);
        byte[] begin = line.copyBytes();
        line.clear();
        line.append(begin, 0, LineFormat.KEPT);
        line.append(mark, 0, mark.length);
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes over the rest of a line of which {@code consumed} bytes were read at once. */
  private void pass(int consumed) throws IOException {
    for (int last = consumed; last >= AT_ONCE; position += last) {
      last = reader.readLine(rest, 0, AT_ONCE);
    }
  }

  private void dropByteOrderMark() {
    byte[] bytes = line.getBytes();
    boolean marked = line.getLength() >= BYTE_ORDER_MARK.length;
    for (int i = 0; marked && i < BYTE_ORDER_MARK.length; i++) {
      marked = bytes[i] == BYTE_ORDER_MARK[i];
    }
    if (marked) {
      byte[] all = line.copyBytes();
      line.set(all, BYTE_ORDER_MARK.length, all.length - BYTE_ORDER_MARK.length);
    }
  }

  @Override
  public void close() {
    IOUtils.closeStream(stream);
    if (decompressor != null) {
      CodecPool.returnDecompressor(decompressor);
    }
  }
}
