package io.quicksilver.job.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedCacheTest {

  /** A value that knows whether it was closed. */
  private static final class Value implements AutoCloseable {
    private boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  private final SharedCache<String, Value> cache = new SharedCache<>();

  @Test
  void howeverManyAskAtOnceOneLoads() throws Exception {
    int askers = 8;
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch allAsk = new CountDownLatch(askers);
    ExecutorService threads = Executors.newFixedThreadPool(askers);
    try {
      List<Future<Value>> values = new ArrayList<>();
      for (int i = 0; i < askers; i++) {
        values.add(
            threads.submit(
                () -> {
                  allAsk.countDown();
                  allAsk.await();
                  return cache
                      .acquire(
                          "model",
                          1L,
                          () -> {
                            loads.incrementAndGet();
                            return new Value();
                          })
                      .value();
                }));
      }
      Value first = values.get(0).get();
      for (Future<Value> value : values) {
        assertThat(value.get()).isSameAs(first);
      }
    } finally {
      threads.shutdown();
    }
    assertThat(loads).hasValue(1);
    assertThat(cache.loads(1L)).isOne();
    assertThat(cache.users()).isEqualTo(askers);
  }

  @Test
  void aFailureIsEverybodysAndTheNextTriesAgain() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> loader =
          threads.submit(
              () ->
                  cache.acquire(
                      "model",
                      1L,
                      () -> {
                        loading.countDown();
                        await(waiting);
                        throw new IllegalArgumentException("a bad tensor");
                      }));
      loading.await();
      Future<?> waiter =
          threads.submit(() -> cache.acquire("model", 1L, () -> fail("the second must not load")));
      while (cache.users() < 2) {
        Thread.onSpinWait();
      }
      waiting.countDown();
      for (Future<?> each : List.of(loader, waiter)) {
        assertThatThrownBy(each::get)
            .cause()
            .isInstanceOf(SharedCache.LoadException.class)
            .hasMessage("a bad tensor");
      }
    } finally {
      threads.shutdown();
    }
    assertThat(cache.users()).isZero();
    assertThat(cache.acquire("model", 1L, Value::new).value()).isNotNull();
    assertThat(cache.loads(1L)).isOne();
  }

  @Test
  void whoWaitsForATaskThatIsKilledLoadsItself() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> killed =
          threads.submit(
              () ->
                  cache.acquire(
                      "model",
                      1L,
                      () -> {
                        loading.countDown();
                        await(new CountDownLatch(1));
                        return new Value();
                      }));
      loading.await();
      Future<Value> waiter = threads.submit(() -> cache.acquire("model", 1L, Value::new).value());
      while (cache.users() < 2) {
        Thread.onSpinWait();
      }
      killed.cancel(true);
      assertThat(waiter.get()).isNotNull();
    } finally {
      threads.shutdown();
    }
    assertThat(cache.loads(1L)).isOne();
    assertThat(cache.users()).isOne();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Value fail(String message) {
    throw new AssertionError(message);
  }

  @Test
  void aValueStaysForTheNextUserOfItsKey() {
    SharedCache<String, Value>.Lease first = cache.acquire("model", 1L, Value::new);
    Value value = first.value();
    first.close();
    first.close();
    assertThat(cache.users()).isZero();

    assertThat(cache.acquire("model", 2L, Value::new).value()).isSameAs(value);
    assertThat(value.closed).isFalse();
    assertThat(cache.loads(2L)).isZero();
  }

  @Test
  void anotherKeyTakesTheIdleOnesPlaceAndNoUsedOnes() {
    SharedCache<String, Value>.Lease idle = cache.acquire("idle", 1L, Value::new);
    SharedCache<String, Value>.Lease used = cache.acquire("used", 1L, Value::new);
    idle.close();

    cache.acquire("new", 1L, Value::new);

    assertThat(idle.value().closed).isTrue();
    assertThat(used.value().closed).isFalse();
    assertThat(cache.values()).hasSize(2);
  }

  @Test
  void idleValuesGoWhenAsked() {
    SharedCache<String, Value>.Lease lease = cache.acquire("model", 1L, Value::new);
    cache.closeIdle();
    assertThat(lease.value().closed).isFalse();

    lease.close();
    cache.closeIdle();

    assertThat(lease.value().closed).isTrue();
    assertThat(cache.values()).isEmpty();
  }
}
