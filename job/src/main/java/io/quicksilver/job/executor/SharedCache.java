package io.quicksilver.job.executor;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Loads one value per key however many ask at once, counts its users, and closes it when another
 * key comes and nobody uses it.
 *
 * @param <K> what makes two values the same
 * @param <V> the value, owned by the cache
 */
final class SharedCache<K, V extends AutoCloseable> {

  private final Map<K, Entry<V>> entries = new HashMap<>();
  private final Map<Object, Long> loads = new HashMap<>();

  private static final class Entry<V> {
    private final CompletableFuture<V> value = new CompletableFuture<>();
    private int users;
  }

  /** A value that could not be loaded. */
  static final class LoadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadException(Throwable cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** One user's hold on a value. */
  final class Lease implements AutoCloseable {

    private final Entry<V> entry;
    private final V value;
    private boolean closed;

    private Lease(Entry<V> entry, V value) {
      this.entry = entry;
      this.value = value;
    }

    V value() {
      return value;
    }

    /** Lets go of the value, which stays for the next user. */
    @Override
    public void close() {
      synchronized (entries) {
        if (!closed) {
          closed = true;
          entry.users--;
        }
      }
    }
  }

  /**
   * The value of a key, loaded by the first who asks while the others wait.
   *
   * @param run what a load is counted for
   * @throws LoadException if loading fails: the same for all who wait; who asks later tries again
   * @throws IllegalStateException if the caller is interrupted; those who wait for it then try
   *     themselves
   */
  Lease acquire(K key, Object run, Supplier<V> loader) {
    while (true) {
      Entry<V> entry;
      boolean first;
      synchronized (entries) {
        entry = entries.get(key);
        first = entry == null;
        if (first) {
          closeIdle();
          entry = new Entry<>();
          entries.put(key, entry);
        }
        entry.users++;
      }
      if (first) {
        load(key, run, entry, loader);
      }
      try {
        return new Lease(entry, entry.value.get());
      } catch (InterruptedException e) {
        release(entry);
        Thread.currentThread().interrupt();
        throw interrupted(e);
      } catch (CancellationException e) {
        release(entry);
        if (first) {
          throw interrupted(e);
        }
      } catch (ExecutionException e) {
        release(entry);
        throw new LoadException(e.getCause());
      }
    }
  }

  private static IllegalStateException interrupted(Exception cause) {
    return new IllegalStateException("Cannot wait for the model: the task was interrupted", cause);
  }

  private void load(K key, Object run, Entry<V> entry, Supplier<V> loader) {
    try {
      V value = loader.get();
      synchronized (entries) {
        loads.merge(run, 1L, Long::sum);
      }
      entry.value.complete(value);
    } catch (Throwable e) { // Spark's methods throw checked exceptions without saying so
      synchronized (entries) {
        entries.remove(key);
      }
      if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
        Thread.currentThread().interrupt();
        entry.value.cancel(false);
      } else {
        entry.value.completeExceptionally(e);
      }
    }
  }

  private void release(Entry<V> entry) {
    synchronized (entries) {
      entry.users--;
    }
  }

  /** Closes the values that nobody uses. */
  void closeIdle() {
    synchronized (entries) {
      Iterator<Entry<V>> all = entries.values().iterator();
      while (all.hasNext()) {
        Entry<V> entry = all.next();
        if (entry.users == 0) {
          all.remove();
          close(entry.value.join());
        }
      }
    }
  }

  private static void close(AutoCloseable value) {
    try {
      value.close();
    } catch (Exception e) {
      throw new IllegalStateException("Cannot close " + value, e);
    }
  }

  /** How many values a run has loaded; what was there already is none. */
  long loads(Object run) {
    synchronized (entries) {
      return loads.getOrDefault(run, 0L);
    }
  }

  /** The values that are loaded now. */
  List<V> values() {
    synchronized (entries) {
      return entries.values().stream()
          .map(entry -> entry.value)
          .filter(value -> value.isDone() && !value.isCompletedExceptionally())
          .map(CompletableFuture::join)
          .toList();
    }
  }

  /** How many hold a value now. */
  int users() {
    synchronized (entries) {
      return entries.values().stream().mapToInt(entry -> entry.users).sum();
    }
  }
}
