package io.quicksilver.model.checkpoint;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** The tensors of two sources; those of the first win where both have a name. */
final class JoinedWeights implements WeightSource {

  private final WeightSource first;
  private final WeightSource second;
  private final Set<String> names = new TreeSet<>();

  JoinedWeights(WeightSource first, WeightSource second) {
    this.first = first;
    this.second = second;
    names.addAll(first.names());
    names.addAll(second.names());
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  @Override
  public long[] shape(String name) {
    return holder(name).shape(name);
  }

  @Override
  public DataType type(String name) {
    return holder(name).type(name);
  }

  @Override
  public ByteBuffer bytes(String name, long offset, int length) {
    return holder(name).bytes(name, offset, length);
  }

  private WeightSource holder(String name) {
    return first.has(name) ? first : second;
  }

  /** Both stay their owner's. */
  @Override
  public void close() {}
}
