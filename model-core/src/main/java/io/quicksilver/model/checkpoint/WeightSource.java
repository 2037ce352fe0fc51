package io.quicksilver.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Set;

/**
 * Named tensors of weights, read-only.
 *
 * <p>Implementations are thread-safe until closed. A name that is not there is a programming error:
 * an {@link IllegalArgumentException}; ask {@link #has} first.
 */
public interface WeightSource extends AutoCloseable {

  /** The names of all tensors, aliases of tied ones included, in a fixed order. */
  Set<String> names();

  /** Whether a tensor of that name is there. */
  default boolean has(String name) {
    return names().contains(name);
  }

  /** The tensor's shape; a fresh array. */
  long[] shape(String name);

  /** The tensor's type. */
  DataType type(String name);

  /**
   * A piece of the tensor's bytes, row-major and little-endian.
   *
   * @param offset first byte
   * @param length number of bytes
   * @return a buffer of its own over exactly that piece, read-only, in little-endian order
   */
  ByteBuffer bytes(String name, long offset, int length);

  /** Lets go of what lies beneath. Buffers that were handed out must not be used afterwards. */
  @Override
  void close();

  /** How many elements the tensor has. */
  default long elements(String name) {
    long elements = 1;
    for (long size : shape(name)) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /** How many bytes the tensor has. */
  default long size(String name) {
    return Math.multiplyExact(elements(name), type(name).bytes());
  }

  /** Whether two tensors have the same type, shape and bytes. */
  default boolean same(String one, String other) {
    if (type(one) != type(other) || !Arrays.equals(shape(one), shape(other))) {
      return false;
    }
    long size = size(one);
    // Tensors that differ do so early.
    int step = 1 << 12;
    for (long offset = 0; offset < size; offset += step) {
      step = offset == 0 ? step : 1 << 22;
      int length = (int) Math.min(step, size - offset);
      if (!bytes(one, offset, length).equals(bytes(other, offset, length))) {
        return false;
      }
    }
    return true;
  }

  /**
   * All of the tensor's bytes.
   *
   * @throws ArithmeticException for a tensor over 2 GiB, which only comes in pieces
   */
  default ByteBuffer bytes(String name) {
    return bytes(name, 0, Math.toIntExact(size(name)));
  }

  /**
   * Converts the whole tensor to float32, row-major.
   *
   * @param target has exactly as many floats remaining as the tensor has elements
   */
  default void readFloats(String name, FloatBuffer target) {
    if (target.remaining() != elements(name)) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot read %s: target must be %d floats, got %d",
              name, elements(name), target.remaining()));
    }
    readFloats(name, 0, target);
  }

  /**
   * Converts as many elements to float32 as the target has remaining.
   *
   * @param first index of the first element, row-major
   */
  default void readFloats(String name, long first, FloatBuffer target) {
    DataType type = type(name);
    while (target.hasRemaining()) {
      int count = Math.min(target.remaining(), 1 << 20);
      ByteBuffer piece = bytes(name, first * type.bytes(), count * type.bytes());
      FloatFormats.decode(type, piece, target);
      first += count;
    }
  }
}
