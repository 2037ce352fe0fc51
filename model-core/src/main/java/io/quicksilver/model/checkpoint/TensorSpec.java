package io.quicksilver.model.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor that a checkpoint must have.
 *
 * @param name how it is called
 * @param role what it does
 * @param shape its sizes, row-major
 */
public record TensorSpec(String name, TensorRole role, List<Long> shape) {

  /** Keeps a copy of the shape. */
  public TensorSpec {
    shape = List.copyOf(shape);
  }

  static TensorSpec of(String name, TensorRole role, long... shape) {
    return new TensorSpec(name, role, Arrays.stream(shape).boxed().toList());
  }

  /** How many elements it has. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }
}
