package io.quicksilver.model.math;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_set_data_handle;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_execute;

import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.Pointer;

/** Rounds a fixed count of floats to bfloat16, to the nearest, ties to even. */
final class HalfRows implements AutoCloseable {

  private final NativeObjects objects = new NativeObjects();
  private final memory from;
  private final memory to;
  private final dnnl_primitive primitive;
  private final dnnl_exec_arg_t arguments;

  HalfRows(OneDnn library, int count) {
    try {
      memory.desc floats = objects.own(OneDnn.dense(memory.data_type.f32, count));
      memory.desc halves = objects.own(OneDnn.dense(memory.data_type.bf16, count));
      from = objects.own(library.placeless(floats));
      to = objects.own(library.placeless(halves));
      reorder.primitive_desc description =
          objects.own(
              new reorder.primitive_desc(library.engine(), floats, library.engine(), halves));
      primitive = objects.own(new reorder(description)).get();
      arguments = objects.own(new dnnl_exec_arg_t(2));
      arguments.position(0).arg(DNNL_ARG_FROM).memory(from.get());
      arguments.position(1).arg(DNNL_ARG_TO).memory(to.get());
      arguments.position(0);
    } catch (RuntimeException | Error e) {
      objects.close();
      throw e;
    }
  }

  /** Converts what stands at {@code floats} to {@code halves}. */
  void convert(Workspace workspace, Pointer floats, Pointer halves) {
    OneDnn.check(dnnl_memory_set_data_handle(from.get(), floats), "round rows to bfloat16");
    OneDnn.check(dnnl_memory_set_data_handle(to.get(), halves), "round rows to bfloat16");
    OneDnn.check(
        dnnl_primitive_execute(primitive, workspace.stream(), 2, arguments),
        "round rows to bfloat16");
  }

  @Override
  public void close() {
    objects.close();
  }
}
