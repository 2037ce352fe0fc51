package io.quicksilver.job.executor;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Weights made of arrays, for tests. */
final class HeapWeights implements WeightSource {

  private final Map<String, float[]> tensors = new LinkedHashMap<>();

  /** Adds a float32 vector. */
  HeapWeights add(String name, float... values) {
    tensors.put(name, values);
    return this;
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public long[] shape(String name) {
    return new long[] {tensors.get(name).length};
  }

  @Override
  public DataType type(String name) {
    return DataType.F32;
  }

  @Override
  public ByteBuffer bytes(String name, long offset, int length) {
    float[] values = tensors.get(name);
    ByteBuffer all =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    all.asFloatBuffer().put(values);
    return all.slice((int) offset, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    // Nothing but heap.
  }
}
