package io.quicksilver.job.executor;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.WeightSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor lies in one long line of bytes, which is cut into pieces of equal size.
 *
 * @param pieceBytes bytes of a piece; the last one may be shorter
 * @param totalBytes bytes of the whole line
 * @param tensors the tensors by name, in the source's order
 */
record TensorIndex(int pieceBytes, long totalBytes, Map<String, Tensor> tensors) {

  /** Tensors begin at multiples of this, so that no element lies in two pieces. */
  static final int ALIGNMENT = 64;

  /**
   * One tensor.
   *
   * @param type of its elements
   * @param shape its sizes
   * @param offset its first byte in the line
   * @param bytes how many it has
   */
  record Tensor(DataType type, List<Long> shape, long offset, long bytes) {}

  /**
   * Lays out a source's tensors. Those that hold the same bytes, as tied weights do, share them.
   */
  static TensorIndex of(WeightSource source, int pieceBytes) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<List<Object>, List<String>> alike = new HashMap<>();
    long end = 0;
    for (String name : source.names()) {
      List<Long> shape = new ArrayList<>();
      for (long size : source.shape(name)) {
        shape.add(size);
      }
      List<String> candidates =
          alike.computeIfAbsent(List.of(source.type(name), shape), key -> new ArrayList<>());
      Tensor same = null;
      for (String candidate : candidates) {
        if (same == null && source.same(candidate, name)) {
          same = tensors.get(candidate);
        }
      }
      Tensor tensor =
          same != null ? same : new Tensor(source.type(name), shape, end, source.size(name));
      tensors.put(name, tensor);
      if (same == null) {
        candidates.add(name);
        end += ceilDiv(tensor.bytes(), ALIGNMENT) * ALIGNMENT;
      }
    }
    return new TensorIndex(pieceBytes, end, tensors);
  }

  /** How many pieces there are. */
  int pieces() {
    return Math.toIntExact(ceilDiv(totalBytes, pieceBytes));
  }

  private static long ceilDiv(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Copies one piece out of the source. */
  byte[] piece(WeightSource source, int piece) {
    long begin = (long) piece * pieceBytes;
    long end = Math.min(begin + pieceBytes, totalBytes);
    byte[] bytes = new byte[(int) (end - begin)];
    tensors.forEach(
        (name, tensor) -> {
          long first = Math.max(begin, tensor.offset());
          long last = Math.min(end, tensor.offset() + tensor.bytes());
          if (first < last) {
            ByteBuffer part = source.bytes(name, first - tensor.offset(), (int) (last - first));
            part.get(bytes, (int) (first - begin), (int) (last - first));
          }
        });
    return bytes;
  }
}
