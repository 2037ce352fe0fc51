package io.quicksilver.model.math;

import java.util.Properties;

/**
 * Lifts JavaCPP's limits: left alone, it holds native memory to the heap's size, and a process's
 * whole memory to twice that. Every native byte here has an owner that gives it back.
 *
 * <p>JavaCPP reads the limits once, with its first pointer, so each class that may be the first to
 * make one asks here before. Limits that somebody has set stay.
 */
final class NativeMemory {

  static {
    Properties properties = System.getProperties();
    properties.putIfAbsent("org.bytedeco.javacpp.maxbytes", "0");
    properties.putIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", "0");
  }

  private NativeMemory() {}

  /** Makes sure that the limits are lifted. */
  static void unlimited() {}
}
