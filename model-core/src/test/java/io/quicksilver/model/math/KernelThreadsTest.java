package io.quicksilver.model.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** OpenMP starts as many threads for a product as its caller asked for, and none unasked. */
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
  private static long threadsOfAProduct(int asked) throws InterruptedException {
    AtomicLong count = new AtomicLong();
    try (OneDnnProducts products = new OneDnnProducts(Precision.F32);
        ProductCase product = new ProductCase(512, 512, 64, false);
        Linear linear = products.linear(product.weight, null);
        Matrix y = new Matrix(64, 512)) {
      Runnable multiplication =
          () -> {
            if (asked > 0) {
              products.useThreads(asked);
            }
            linear.forward(product.x, 64, y);
            count.set(threadsNamed());
          };
      Thread caller = new Thread(multiplication, NAME);
      caller.start();
      caller.join();
    }
    return count.get();
  }

  @Test
  void aCallerThatNeverAskedHasOneThread() throws InterruptedException {
    assertThat(threadsOfAProduct(0)).isEqualTo(1);
  }

  @Test
  void aCallerHasTheThreadsItAskedFor() throws InterruptedException {
    assertThat(threadsOfAProduct(1)).isEqualTo(1);
    assertThat(threadsOfAProduct(2)).isEqualTo(2);
  }

  @Test
  void lessThanOneThreadIsRefused() {
    assertThatThrownBy(() -> KernelThreads.use(0))
        .hasMessage("Cannot set the threads of products: they must be at least 1, got 0");
  }
}
