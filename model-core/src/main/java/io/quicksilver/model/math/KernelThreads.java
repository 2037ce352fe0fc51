package io.quicksilver.model.math;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Keeps each kernel on the thread that called it.
 *
 * <p>oneDNN asks OpenMP how many threads to use, and OpenMP keeps that number per calling thread;
 * left alone, it would take every core for each of several tasks, and its waiting threads would
 * spin against the {@link Lanes}, which share a product's outputs instead. ND4J, whose native half
 * is bound to the same OpenMP library, passes the number on. An environment's OMP_NUM_THREADS has
 * no say once it is set.
 */
final class KernelThreads {

  private static final ThreadLocal<Boolean> TOLD =
      ThreadLocal.withInitial(
          () -> {
            Nd4j.getAffinityManager();
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
            return true;
          });

  private KernelThreads() {}

  /** Makes sure that kernels called from this thread stay on it. */
  static void stayOnThisOne() {
    TOLD.get();
  }
}
