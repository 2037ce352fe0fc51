package io.quicksilver.job.executor;

import io.quicksilver.model.checkpoint.DataType;
import io.quicksilver.model.checkpoint.WeightSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * A checkpoint read out of its broadcast pieces, one piece in the hand at a time.
 *
 * <p>A read that lies in one piece is a view of it; one that spans pieces is copied together.
 */
final class BroadcastWeights implements WeightSource {

  private final TensorIndex index;
  private final IntFunction<byte[]> pieces;

  /**
   * Weights over pieces.
   *
   * @param pieces brings a piece by its number, {@code Broadcast.value} say
   */
  BroadcastWeights(TensorIndex index, IntFunction<byte[]> pieces) {
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
    int within = (int) (first % index.pieceBytes());
    if (length <= index.pieceBytes() - within) {
      return length == 0
          ? view(ByteBuffer.allocate(0))
          : view(ByteBuffer.wrap(piece(first), within, length).slice());
    }
    ByteBuffer together = ByteBuffer.allocate(length);
    while (together.hasRemaining()) {
      long position = first + together.position();
      int begin = (int) (position % index.pieceBytes());
      int count = Math.min(together.remaining(), index.pieceBytes() - begin);
      together.put(piece(position), begin, count);
    }
    return view(together.flip());
  }

  private byte[] piece(long position) {
    return pieces.apply((int) (position / index.pieceBytes()));
  }

  private static ByteBuffer view(ByteBuffer buffer) {
    return buffer.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
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
