package io.quicksilver.model.math;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Memory off the heap that grows, aligned to a cache line; what it held is lost when it grows. */
final class NativeBuffer implements AutoCloseable {

  static {
    NativeMemory.unlimited();
  }

  private static final int ALIGNMENT = 64;

  private BytePointer allocated;
  private BytePointer aligned;
  private ByteBuffer bytes;
  private FloatBuffer floats;
  private long size;

  /** The memory, at least {@code needed} bytes of it. */
  Pointer ensure(long needed) {
    if (needed > size) {
      grow(needed);
    }
    return aligned;
  }

  private void grow(long needed) {
    close();
    allocated = new BytePointer(needed + ALIGNMENT);
    long past = allocated.address() % ALIGNMENT;
    aligned = allocated.getPointer(past == 0 ? 0 : ALIGNMENT - past);
    aligned.capacity(needed);
    if (needed <= Integer.MAX_VALUE) {
      bytes = aligned.asByteBuffer().order(ByteOrder.nativeOrder());
      floats = bytes.asFloatBuffer();
    }
    size = needed;
  }

  /** The memory as it was last grown. */
  Pointer pointer() {
    return aligned;
  }

  /** The memory as bytes. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** The memory as floats. */
  FloatBuffer floats() {
    return floats;
  }

  @Override
  public void close() {
    if (allocated != null) {
      allocated.deallocate();
    }
    allocated = null;
    aligned = null;
    bytes = null;
    floats = null;
    size = 0;
  }
}
