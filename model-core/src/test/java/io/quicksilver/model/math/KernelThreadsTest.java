package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A product stays on the thread that asked for it. */
final class KernelThreadsTest {

  /** The system cuts a thread's name to 15 characters; OpenMP's threads inherit their parent's. */
  private static final String NAME = "product-caller";

  private static long threadsNamed() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(KernelThreadsTest::isNamed).count();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isNamed(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip().equals(NAME);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Packs here, multiplies on a thread of its own, and counts the threads of that thread's name.
   */
  private static long threadsOfAProduct() throws InterruptedException {
    AtomicLong count = new AtomicLong();
    try (OneDnnProducts products = new OneDnnProducts(Precision.F32);
        Lanes lanes = new Lanes(1);
        ProductCase product = new ProductCase(512, 512, 64, false);
        Linear linear = products.linear(product.weight, null, lanes);
        Matrix y = new Matrix(64, 512)) {
      Runnable multiplication =
          () -> {
            linear.forward(product.x, 64, y, lanes);
            count.set(threadsNamed());
          };
      Thread caller = new Thread(multiplication, NAME);
      caller.start();
      caller.join();
    }
    return count.get();
  }

  @Test
  void openMpStartsNone() throws InterruptedException {
    assertThat(threadsOfAProduct()).isEqualTo(1);
  }
}
