package io.quicksilver.job.executor;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Set;

/** A checkpoint read out of its broadcast pieces, no more on the heap than what is asked for. */
final class BroadcastWeights implements WeightSource {

  /** Reads parts of pieces. */
  @FunctionalInterface
  interface Pieces {
    /** Copies {@code length} bytes of a piece, from {@code begin} on, to {@code target[offset]}. */
    void read(int piece, int begin, byte[] target, int offset, int length);
  }

  private final TensorIndex index;
  private final Pieces pieces;

  /** Weights over pieces. */
  BroadcastWeights(TensorIndex index, Pieces pieces) {
    this.index = index;
    this.pieces = pieces;
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(index.tensors().keySet());
  }

  @Override
  public long[] shape(String name) {
    return tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public DataType type(String name) {
    return tensor(name).type();
  }

  @Override
  public ByteBuffer bytes(String name, long offset, int length) {
    TensorIndex.Tensor tensor = tensor(name);
    if (offset < 0 || length < 0 || offset + length > tensor.bytes()) {
      throw new IllegalArgumentException(
          String.format(
              "Cannot read %s: bytes must lie in 0 .. %d, got %d .. %d",
              name, tensor.bytes(), offset, offset + length));
    }
    long first = tensor.offset() + offset;
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      long position = first + done;
      int begin = (int) (position % index.pieceBytes());
      int count = Math.min(length - done, index.pieceBytes() - begin);
      pieces.read((int) (position / index.pieceBytes()), begin, bytes, done, count);
      done += count;
    }
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Tensors that are the same lie in the same place. */
  @Override
  public boolean same(String one, String other) {
    return tensor(one).equals(tensor(other));
  }

  private TensorIndex.Tensor tensor(String name) {
    TensorIndex.Tensor tensor = index.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "Cannot read " + name + ": the checkpoint must have that tensor, got none");
    }
    return tensor;
  }

  @Override
  public void close() {
    // The broadcasts belong to the driver.
  }
}
