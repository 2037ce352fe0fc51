package io.quicksilver.job.executor;

import java.util.Iterator;

/** An iterator that says how long it was waited for. */
final class TimedIterator<T> implements Iterator<T> {

  private final Iterator<T> source;
  private long nanos;

  TimedIterator(Iterator<T> source) {
    this.source = source;
  }

  @Override
  public boolean hasNext() {
    long began = System.nanoTime();
    boolean more = source.hasNext();
    nanos += System.nanoTime() - began;
    return more;
  }

  @Override
  public T next() {
    long began = System.nanoTime();
    T value = source.next();
    nanos += System.nanoTime() - began;
    return value;
  }

  /** Time spent in the source so far. */
  long nanos() {
    return nanos;
  }
}
