package io.quicksilver.model.math;

import java.nio.FloatBuffer;
import java.util.IdentityHashMap;
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
  private final IdentityHashMap<Kernel, KernelCall> calls = new IdentityHashMap<>();
  private final NativeBuffer factor = new NativeBuffer();
  private final NativeBuffer scratch = new NativeBuffer();

  Workspace(OneDnn library) {
    this.library = library;
    this.stream = objects.own(new stream(library.engine())).get();
  }

  /**
   * Runs a kernel over {@code kernel.rows()} rows.
   *
   * @param source address of the first source row
   * @param scales address of the first row's scale, for integers
   * @param target address of the slice's first number in the first target row
   * @param factors address of the first factor, for a gate
   */
  void run(
      Kernel kernel, PackedWeights weights, long source, long scales, long target, long factors) {
    KernelCall call = calls.get(kernel);
    if (call == null) {
      call = new KernelCall(library, kernel);
      calls.put(kernel, call);
    }
    call.run(this, weights, source, scales, target, factors);
  }

  dnnl_stream stream() {
    return stream;
  }

  /** Room for the second half of a gated pair, {@code count} floats; where it begins. */
  long factor(long count) {
    return factor.ensure(count * Float.BYTES).address();
  }

  /** The same room. */
  FloatBuffer factors() {
    return factor.floats();
  }

  /** What the kernel itself asks for. */
  NativeBuffer scratch() {
    return scratch;
  }

  @Override
  public void close() {
    calls.values().forEach(KernelCall::close);
    calls.clear();
    factor.close();
    scratch.close();
    objects.close();
  }
}
