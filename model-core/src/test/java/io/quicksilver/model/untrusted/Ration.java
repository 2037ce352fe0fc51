package io.quicksilver.model.untrusted;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What reading one document may use up: this thread's processor time (time on the clock would say
 * how busy the machine is), what it allocates on the heap altogether, and as much outside of it.
 *
 * @param seconds of processor time
 * @param megabytes allocated
 */
record Ration(int seconds, int megabytes) {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /**
   * Runs it and measures.
   *
   * @param what names the document where it fails
   */
  void holds(String what, Runnable reading) {
    long outside = outside();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long nanos = THREADS.getCurrentThreadCpuTime();
    try {
      reading.run();
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what + " must be read or refused, got " + e, e);
    }
    assertThat(THREADS.getCurrentThreadCpuTime() - nanos)
        .as(what)
        .isLessThan(seconds * 1_000_000_000L);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - bytes)
        .as(what)
        .isLessThan((long) megabytes << 20);
    assertThat(outside() - outside).as(what).isLessThan((long) megabytes << 20);
  }

  /** Bytes of buffers outside the heap; mapped files are the file's own pages. */
  private static long outside() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
