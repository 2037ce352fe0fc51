package io.quicksilver.model.math;

import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

/**
 * One compiled product for a fixed number of rows, shared by all weights of a kind.
 *
 * <p>{@code target[m][n] = f(s[m] w[n] Σ_k (source[m][k] − z) weights[k][n] + b[n])}; f is the
 * identity, or {@code f(v) = silu(v) · factor[m][n]}; s, w and z are there for integers only.
 *
 * <p>Every array has three axes, {@code [1, rows, width]}: a scale for each row is computed within
 * the product there, whereas with two axes the library falls to its reference kernel, a thousand
 * times slower, without a word. An integer product adds its bias to what was in the target, since
 * the library would add a bias of its own before the row's scale.
 */
final class Kernel implements AutoCloseable {

  /** Bit of the outputs' axis in the masks of the library. */
  private static final int OUTPUTS_MASK = 1 << 2;

  private final NativeObjects objects = new NativeObjects();
  private final ProductShape shape;
  private final int rows;
  private final memory.desc packed;
  private final memory.desc scratch;
  private final String implementation;
  private final dnnl_primitive primitive;

  /**
   * Compiles for the calling thread alone.
   *
   * @param weights layout of the packed weights, or null where the kernel may choose it
   */
  Kernel(OneDnn library, ProductShape shape, int rows, memory.desc weights) {
    this.shape = shape;
    this.rows = rows;
    KernelThreads.stayOnThisOne();
    try {
      matmul.primitive_desc description = describe(library, weights);
      this.packed = objects.own(description.weights_desc());
      this.scratch = objects.own(description.scratchpad_desc());
      this.implementation = description.impl_info_str().getString();
      this.primitive = objects.own(new matmul(description)).get();
    } catch (RuntimeException | Error e) {
      objects.close();
      throw e;
    }
  }

  private matmul.primitive_desc describe(OneDnn library, memory.desc weights) {
    memory.desc source = own(shape.sourceType(), 1, rows, shape.inputs());
    memory.desc target = objects.own(OneDnn.strided(rows, shape.outputs(), shape.stride()));
    memory.desc layout = weights == null ? anyLayout() : weights;
    primitive_attr attributes = attributes();
    if (shape.biasArgument()) {
      memory.desc bias = own(memory.data_type.f32, 1, 1, shape.outputs());
      return objects.own(
          new matmul.primitive_desc(
              library.engine(), source, layout, bias, target, attributes, false));
    }
    return objects.own(
        new matmul.primitive_desc(library.engine(), source, layout, target, attributes, false));
  }

  private primitive_attr attributes() {
    primitive_attr attributes = objects.own(new primitive_attr());
    attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
    post_ops after = objects.own(new post_ops());
    if (shape.integers()) {
      attributes.set_zero_points_mask(dnnl.DNNL_ARG_SRC, 0);
      attributes.set_scales_mask(dnnl.DNNL_ARG_WEIGHTS, OUTPUTS_MASK);
      memory.desc scales = own(memory.data_type.f32, 1, rows, 1);
      after.append_binary(dnnl.algorithm.binary_mul, scales);
      if (shape.bias()) {
        after.append_sum();
      }
    }
    if (shape.gate()) {
      after.append_eltwise(dnnl.algorithm.eltwise_swish, 1, 0);
      memory.desc factor = objects.own(OneDnn.strided(rows, shape.outputs(), shape.stride()));
      after.append_binary(dnnl.algorithm.binary_mul, factor);
    }
    attributes.set_post_ops(after);
    return attributes;
  }

  private memory.desc anyLayout() {
    long[] sizes = {1, shape.inputs(), shape.outputs()};
    return objects.own(new memory.desc(sizes, shape.weightType(), memory.format_tag.any, false));
  }

  private memory.desc own(memory.data_type type, long... sizes) {
    return objects.own(OneDnn.dense(type, sizes));
  }

  ProductShape shape() {
    return shape;
  }

  int rows() {
    return rows;
  }

  /** The layout of weights that this kernel reads. */
  memory.desc packed() {
    return packed;
  }

  /** The memory that a run needs beside its arguments; of size 0 where it needs none. */
  memory.desc scratch() {
    return scratch;
  }

  /** What the library calls the kernel; begins with {@code ref} where it has no fast one. */
  String implementation() {
    return implementation;
  }

  dnnl_primitive primitive() {
    return primitive;
  }

  @Override
  public void close() {
    objects.close();
  }
}
