package io.quicksilver.model.math;

import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * How many threads the products called from a thread share.
 *
 * <p>oneDNN asks OpenMP, and OpenMP keeps that number per calling thread, for the whole process; so
 * does this class. A thread that never asked takes one: left alone, OpenMP would take every core
 * for each of several tasks. ND4J, whose native half is bound to the same OpenMP library, passes
 * the number on.
 */
final class KernelThreads {

  /** What the calling thread asked for, and what OpenMP was told last. */
  private static final class State {
    int asked = 1;
    int told;
  }

  private static final ThreadLocal<State> STATE = ThreadLocal.withInitial(State::new);

  private KernelThreads() {}

  /** From now on, products called from this thread share {@code threads} threads. */
  static void use(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "Cannot set the threads of products: they must be at least 1, got " + threads);
    }
    STATE.get().asked = threads;
  }

  /** Makes sure that OpenMP knows the calling thread's number, and returns it. */
  static int apply() {
    State state = STATE.get();
    if (state.told != state.asked) {
      Nd4j.getAffinityManager();
      NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(state.asked);
      state.told = state.asked;
    }
    return state.asked;
  }

  /** Does {@code work} with another number of threads. */
  static <T> T with(int threads, Supplier<T> work) {
    State state = STATE.get();
    int before = state.asked;
    use(threads);
    apply();
    try {
      return work.get();
    } finally {
      state.asked = before;
      apply();
    }
  }
}
