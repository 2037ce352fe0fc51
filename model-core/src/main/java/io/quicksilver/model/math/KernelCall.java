package io.quicksilver.model.math;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_ZERO_POINTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.memory;

/**
 * The arguments of one kernel in one workspace, made once and pointed at other memory from call to
 * call: wrapping memory anew costs more than a small product.
 */
final class KernelCall implements AutoCloseable {

  private static final int MOST_ARGUMENTS = 9;

  /** An argument whose place may differ from call to call. */
  private static final class Place {
    private final dnnl_memory memory;
    private long address;

    Place(dnnl_memory memory) {
      this.memory = memory;
    }

    void point(long where, Address pointer) {
      if (where != address) {
        OneDnn.check(
            dnnl_memory_set_data_handle(memory, pointer.to(where)), "point a product at its rows");
        address = where;
      }
    }
  }

  private final NativeObjects objects = new NativeObjects();
  private final OneDnn library;
  private final Kernel kernel;
  private final dnnl_exec_arg_t arguments;
  private final Place source;
  private final Place target;
  private final Place rowScales;
  private final Place factor;
  private final Place scratch;
  private final Address pointer = new Address();
  private final long scratchBytes;
  private final int weightsAt;
  private final int biasAt;
  private final int scalesAt;
  private int count;

  KernelCall(OneDnn library, Kernel kernel) {
    this.library = library;
    this.kernel = kernel;
    try {
      ProductShape shape = kernel.shape();
      int rows = kernel.rows();
      arguments = objects.own(new dnnl_exec_arg_t(MOST_ARGUMENTS));
      source = place(DNNL_ARG_SRC, OneDnn.dense(shape.sourceType(), 1, rows, shape.inputs()));
      target = place(DNNL_ARG_DST, OneDnn.strided(rows, shape.outputs(), shape.stride()));
      weightsAt = argument(DNNL_ARG_WEIGHTS);
      biasAt = shape.biasArgument() ? argument(DNNL_ARG_BIAS) : -1;
      scalesAt = shape.integers() ? argument(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS) : -1;
      if (shape.integers()) {
        int at = argument(DNNL_ARG_ATTR_ZERO_POINTS | DNNL_ARG_SRC);
        set(at, library.sourceZeroPoint());
      }
      int step = 0;
      rowScales =
          shape.integers()
              ? place(operand(step++), OneDnn.dense(memory.data_type.f32, 1, rows, 1))
              : null;
      step += (shape.integers() && shape.bias() ? 1 : 0) + 1;
      factor =
          shape.gate()
              ? place(operand(step), OneDnn.strided(rows, shape.outputs(), shape.stride()))
              : null;
      scratchBytes = kernel.scratch().get_size();
      scratch =
          scratchBytes > 0 ? place(DNNL_ARG_SCRATCHPAD, new memory.desc(kernel.scratch())) : null;
    } catch (RuntimeException | Error e) {
      objects.close();
      throw e;
    }
  }

  /** The second operand of the step after the product that stands at {@code step}. */
  private static int operand(int step) {
    return DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (step + 1) | DNNL_ARG_SRC_1;
  }

  private Place place(int argument, memory.desc description) {
    objects.own(description);
    dnnl_memory object = objects.own(library.placeless(description)).get();
    set(argument(argument), object);
    return new Place(object);
  }

  private int argument(int argument) {
    arguments.position(count).arg(argument);
    return count++;
  }

  private void set(int at, dnnl_memory object) {
    arguments.position(at).memory(object);
  }

  void run(
      Workspace workspace, PackedWeights weights, long from, long scales, long to, long factors) {
    source.point(from, pointer);
    target.point(to, pointer);
    set(weightsAt, weights.packed());
    if (biasAt >= 0) {
      set(biasAt, weights.bias());
    }
    if (scalesAt >= 0) {
      set(scalesAt, weights.scales());
      rowScales.point(scales, pointer);
    }
    if (factor != null) {
      factor.point(factors, pointer);
    }
    if (scratch != null) {
      scratch.point(workspace.scratch().ensure(scratchBytes).address(), pointer);
    }
    arguments.position(0);
    OneDnn.check(
        dnnl_primitive_execute(kernel.primitive(), workspace.stream(), count, arguments),
        "run a product");
  }

  @Override
  public void close() {
    objects.close();
  }
}
