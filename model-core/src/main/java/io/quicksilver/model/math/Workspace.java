package io.quicksilver.model.math;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.stream;

/**
 * What one running product needs beside the weights: one thread at a time has it.
 *
 * <p>It keeps what it made, so that from the second product of a kind on nothing is allocated.
 */
final class Workspace implements AutoCloseable {

  private final NativeObjects objects = new NativeObjects();
  private final OneDnn library;
  private final dnnl_stream stream;
  private final Map<Kernel, KernelCall> calls = new HashMap<>();
  private final Map<Integer, HalfRows> halves = new HashMap<>();
  private final NativeBuffer source = new NativeBuffer();
  private final NativeBuffer rowScales = new NativeBuffer();
  private final NativeBuffer factor = new NativeBuffer();
  private final NativeBuffer scratch = new NativeBuffer();
  private float[] row = new float[0];
  private byte[] codes = new byte[0];

  Workspace(OneDnn library) {
    this.library = library;
    this.stream = objects.own(new stream(library.engine())).get();
  }

  /** The arguments of a kernel. */
  KernelCall call(Kernel kernel) {
    return calls.computeIfAbsent(kernel, wanted -> new KernelCall(library, wanted));
  }

  /** The conversion of {@code count} floats to bfloat16. */
  HalfRows halves(int count) {
    return halves.computeIfAbsent(count, wanted -> new HalfRows(library, wanted));
  }

  dnnl_stream stream() {
    return stream;
  }

  /** Source rows in the type that the kernel reads. */
  NativeBuffer source() {
    return source;
  }

  /** A scale for each source row. */
  NativeBuffer rowScales() {
    return rowScales;
  }

  /** The second half of a gated pair. */
  NativeBuffer factor() {
    return factor;
  }

  /** What the kernel itself asks for. */
  NativeBuffer scratch() {
    return scratch;
  }

  /** At least {@code width} floats on the heap. */
  float[] row(int width) {
    if (row.length < width) {
      row = new float[width];
    }
    return row;
  }

  /** At least {@code width} bytes on the heap. */
  byte[] codes(int width) {
    if (codes.length < width) {
      codes = new byte[width];
    }
    return codes;
  }

  @Override
  public void close() {
    calls.values().forEach(KernelCall::close);
    halves.values().forEach(HalfRows::close);
    calls.clear();
    halves.clear();
    for (NativeBuffer buffer : new NativeBuffer[] {source, rowScales, factor, scratch}) {
      buffer.close();
    }
    objects.close();
  }
}
