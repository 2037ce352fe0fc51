package io.quicksilver.model.math;

/** Takes the Vector API where the JVM was started with its module. */
final class LoopsChoice {

  static final HeapLoops BEST = choose();

  private LoopsChoice() {}

  private static HeapLoops choose() {
    boolean offered = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return offered ? new VectorLoops() : new PlainLoops();
  }
}
