package io.quicksilver.model.layer;

import io.quicksilver.model.checkpoint.WeightSource;
import io.quicksilver.model.math.WeightRows;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The rows of several matrices of a checkpoint, one below another: {@code [Σ outputs, inputs]}.
 *
 * @param source holds the matrices
 * @param names of the matrices, all with as many inputs
 */
record StackedRows(WeightSource source, List<String> names) implements WeightRows {

  @Override
  public int outputs() {
    return names.stream().mapToInt(this::rowsOf).sum();
  }

  @Override
  public int inputs() {
    return Math.toIntExact(source.shape(names.get(0))[1]);
  }

  private int rowsOf(String name) {
    return Math.toIntExact(source.shape(name)[0]);
  }

  @Override
  public void read(int first, int count, FloatBuffer target) {
    int inputs = inputs();
    int begin = 0;
    int written = 0;
    for (String name : names) {
      int end = begin + rowsOf(name);
      int from = Math.max(first, begin);
      int to = Math.min(first + count, end);
      if (from < to) {
        int length = (to - from) * inputs;
        FloatBuffer run = target.slice(target.position() + written, length);
        source.readFloats(name, (long) (from - begin) * inputs, run);
        written += length;
      }
      begin = end;
    }
  }
}
