package io.quicksilver.model.math;

/**
 * Takes the Vector API where the JVM was started with its module, and has an instruction for what
 * most of these loops do ({@link Fused}).
 */
final class LoopsChoice {

  static final HeapLoops BEST = choose();

  private LoopsChoice() {}

  private static HeapLoops choose() {
    boolean offered = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return offered && Fused.INSTRUCTION ? vectorLoops() : new PlainLoops();
  }

  /** Made by name: the build compiles it apart, with the incubator module. */
  private static HeapLoops vectorLoops() {
    String name = LoopsChoice.class.getPackageName() + ".VectorLoops";
    try {
      return Class.forName(name).asSubclass(HeapLoops.class).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Cannot use the Vector API: the jar must hold " + name, e);
    }
  }
}
