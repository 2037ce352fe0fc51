package io.quicksilver.model.math;

import org.bytedeco.javacpp.Pointer;

/** A pointer that is set anew for each use, where making one each time would be garbage. */
final class Address extends Pointer {

  /** Points at an address and returns itself. */
  Address to(long where) {
    address = where;
    return this;
  }
}
