package io.quicksilver.model.math;

import org.bytedeco.dnnl.memory;

/**
 * What sets one kind of product apart from another; products of one kind share their kernels.
 *
 * @param inputs width of a source row
 * @param outputs numbers of a target row
 * @param stride floats from one target row to the next, at least {@code outputs}
 * @param precision what it multiplies in
 * @param bias whether each target row begins with a bias
 * @param gate whether the target is {@code silu(product) ⊙ factor}
 */
record ProductShape(
    int inputs, int outputs, int stride, Precision precision, boolean bias, boolean gate) {

  /** The same for {@code count} of the outputs, written where they stand in the whole. */
  ProductShape slice(int count) {
    return new ProductShape(inputs, count, stride, precision, bias, gate);
  }

  /** Type of the source rows as the kernel reads them. */
  memory.data_type sourceType() {
    return switch (precision) {
      case F32 -> memory.data_type.f32;
      case BF16 -> memory.data_type.bf16;
      case INT8 -> memory.data_type.u8;
    };
  }

  /** Type of the packed weights. */
  memory.data_type weightType() {
    return switch (precision) {
      case F32 -> memory.data_type.f32;
      case BF16 -> memory.data_type.bf16;
      case INT8 -> memory.data_type.s8;
    };
  }

  /** Bytes of one number of the source. */
  int sourceBytes() {
    return switch (precision) {
      case F32 -> Float.BYTES;
      case BF16 -> Short.BYTES;
      case INT8 -> Byte.BYTES;
    };
  }

  boolean integers() {
    return precision == Precision.INT8;
  }

  /** Whether the bias is the product's own argument, and not what the target held before. */
  boolean biasArgument() {
    return bias && !integers();
  }
}
