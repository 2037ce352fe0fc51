package io.quicksilver.model.math;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.dnnl.memory;

/**
 * The kernels of one kind of product: one for each number of rows that was asked for, all of them
 * reading one packed layout and all with the same bits.
 *
 * <p>oneDNN may take other instructions for few rows, and with them come other bits: it does so on
 * AMX, for two rows of 48 inputs in bfloat16. So a kernel serves only after a {@link KernelProof}:
 * it must give what the kernel for {@link #BASE_ROWS} rows gives. One that does not is replaced by
 * that base, block after block.
 */
final class KernelFamily implements AutoCloseable {

  /** Rows of the kernel that sets the bits: matrices are allocated in multiples of it. */
  static final int BASE_ROWS = Matrix.ROW_BLOCK;

  /** Rows of the largest kernel; more are cut into blocks of it. */
  static final int MOST_ROWS = 256;

  /** The layout is chosen at this number of rows: one chosen for few rows is slow for more. */
  private static final int LAYOUT_ROWS = 32;

  private static final int[] FEW_ROWS = {2, 4, 8, 12};

  private final OneDnn library;
  private final ProductShape shape;
  private final Kernel layout;
  private final Kernel base;
  private final Map<Integer, Kernel> kernels = new ConcurrentHashMap<>();

  KernelFamily(OneDnn library, ProductShape shape) {
    this.library = library;
    this.shape = shape;
    this.layout = new Kernel(library, shape, LAYOUT_ROWS, null);
    try {
      this.base = new Kernel(library, shape, BASE_ROWS, layout.packed());
    } catch (RuntimeException | Error e) {
      layout.close();
      throw e;
    }
  }

  /** The layout that all of these kernels read. */
  memory.desc packed() {
    return layout.packed();
  }

  ProductShape shape() {
    return shape;
  }

  /** The kernel for {@link #BASE_ROWS} rows that sets the bits. */
  Kernel base() {
    return base;
  }

  /**
   * The kernel to take when {@code rows} rows are left: it may compute fewer, or a few more.
   *
   * @param sample weights of this family, for the proof of a new kernel
   */
  Kernel kernel(int rows, PackedWeights sample) {
    int block = blockOf(rows);
    Kernel known = kernels.get(block);
    return known != null ? known : kernels.computeIfAbsent(block, key -> prove(key, sample));
  }

  /** Rows of the kernel that fits {@code rows} rows best, never beyond whole blocks of a matrix. */
  static int blockOf(int rows) {
    for (int few : FEW_ROWS) {
      if (rows <= few) {
        return few;
      }
    }
    return Math.min(MOST_ROWS, (rows + BASE_ROWS - 1) / BASE_ROWS * BASE_ROWS);
  }

  private Kernel prove(int rows, PackedWeights sample) {
    Kernel candidate = new Kernel(library, shape, rows, layout.packed());
    boolean proven = false;
    try {
      proven =
          candidate.implementation().equals(base.implementation())
              && KernelProof.sameBits(library, base, candidate, sample);
    } finally {
      if (!proven) {
        candidate.close();
      }
    }
    return proven ? candidate : base;
  }

  /** What the library calls the kernels that serve here. */
  Set<String> implementations() {
    Set<String> names = new TreeSet<>();
    names.add(base.implementation());
    kernels.values().forEach(kernel -> names.add(kernel.implementation()));
    return names;
  }

  @Override
  public void close() {
    for (Kernel kernel : kernels.values()) {
      if (kernel != base) {
        kernel.close();
      }
    }
    kernels.clear();
    base.close();
    layout.close();
  }
}
