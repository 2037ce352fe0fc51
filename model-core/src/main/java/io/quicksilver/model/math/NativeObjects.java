package io.quicksilver.model.math;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Native objects that are freed together, the youngest first. */
final class NativeObjects implements AutoCloseable {

  private final Deque<Pointer> owned = new ArrayDeque<>();

  /** Takes over an object and hands it back. */
  <T extends Pointer> T own(T object) {
    owned.push(object);
    return object;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().deallocate();
    }
  }
}
