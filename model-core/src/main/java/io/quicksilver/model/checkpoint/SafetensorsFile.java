package io.quicksilver.model.checkpoint;

import io.quicksilver.model.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A safetensors file in memory: eight bytes with the header's length, the header, the tensors.
 *
 * <p>Any type of tensor can be read as raw bytes; {@link Checkpoint} is the view that has weights
 * only. Thread-safe until closed.
 */
public final class SafetensorsFile implements AutoCloseable {

  private static final int LENGTH_BYTES = 8;

  private final Path path;
  private final MappedFile file;
  private final SafetensorsHeader header;
  private final long dataBegin;

  private SafetensorsFile(Path path, MappedFile file) {
    this.path = path;
    this.file = file;
    if (file.size() < LENGTH_BYTES) {
      throw mustBe("its size", "at least " + LENGTH_BYTES + " bytes", file.size());
    }
    long length = file.slice(0, LENGTH_BYTES).getLong();
    long most = Math.min(SafetensorsHeader.LONGEST, file.size() - LENGTH_BYTES);
    if (length < 0 || length > most) {
      throw mustBe(
          "the header's length", "at most " + most + " bytes", Long.toUnsignedString(length));
    }
    byte[] json = new byte[(int) length];
    file.slice(LENGTH_BYTES, json.length).get(json);
    this.dataBegin = LENGTH_BYTES + length;
    this.header = SafetensorsHeader.parse(path.toString(), json, file.size() - dataBegin);
  }

  /**
   * Maps the file and checks its header.
   *
   * @throws ModelException where it cannot be read or is not as the format demands
   */
  public static SafetensorsFile open(Path path) {
    MappedFile file;
    try {
      file = new MappedFile(path);
    } catch (IOException e) {
      throw new ModelException(
          String.format("Cannot read %s: it must be a readable file, got %s", path, e), e);
    }
    try {
      return new SafetensorsFile(path, file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** What the file holds. */
  public SafetensorsHeader header() {
    return header;
  }

  /** All bytes of a tensor, read-only, little-endian. */
  public ByteBuffer bytes(String name) {
    return bytes(name, 0, Math.toIntExact(tensor(name).size()));
  }

  /** A piece of a tensor's bytes, read-only, little-endian. */
  public ByteBuffer bytes(String name, long offset, int length) {
    SafetensorsTensor tensor = tensor(name);
    if (offset < 0 || length < 0 || offset > tensor.size() - length) {
      throw new IndexOutOfBoundsException(
          String.format(
              "Cannot read tensor %s: bytes must be within 0..%d, got %d + %d",
              name, tensor.size(), offset, length));
    }
    return file.slice(dataBegin + tensor.begin() + offset, length);
  }

  @Override
  public void close() {
    file.close();
  }

  private SafetensorsTensor tensor(String name) {
    SafetensorsTensor tensor = header.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          String.format("Cannot read %s: the tensor must be there, got no %s", path, name));
    }
    return tensor;
  }

  private ModelException mustBe(String what, String expected, Object actual) {
    return new ModelException(
        String.format("Cannot read %s: %s must be %s, got %s", path, what, expected, actual));
  }
}
