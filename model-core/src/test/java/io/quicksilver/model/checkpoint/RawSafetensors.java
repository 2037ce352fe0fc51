package io.quicksilver.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files made byte by byte, so that tests can break them. */
final class RawSafetensors {

  private RawSafetensors() {}

  /** JSON with single quotes for double, as bytes. */
  static byte[] json(String quoted) {
    return quoted.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /** A tensor's entry, with single quotes. */
  static String entry(String name, String type, String shape, long begin, long end) {
    return String.format(
        "'%s':{'dtype':'%s','shape':%s,'data_offsets':[%d,%d]}", name, type, shape, begin, end);
  }

  /** Length, header, data. */
  static byte[] file(byte[] header, byte[] data) {
    return ByteBuffer.allocate(8 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .put(data)
        .array();
  }

  /** Writes a file whose header is given with single quotes; its data counts 0, 1, 2 and so on. */
  static Path write(Path file, String header, int dataBytes) throws IOException {
    byte[] data = new byte[dataBytes];
    for (int i = 0; i < dataBytes; i++) {
      data[i] = (byte) i;
    }
    return Files.write(file, file(json(header), data));
  }
}
