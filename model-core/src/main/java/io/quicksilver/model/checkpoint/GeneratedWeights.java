package io.quicksilver.model.checkpoint;

import io.quicksilver.model.config.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Weights that stand nowhere: every piece is computed when it is asked for, the same each time.
 *
 * <p>Thread-safe, and takes no memory but the pieces handed out.
 */
public final class GeneratedWeights implements WeightSource {

  private static final int PIECE = 1 << 16;

  private record Generated(TensorSpec spec, ValueRule rule) {}

  private final Map<String, Generated> tensors = new LinkedHashMap<>();
  private final DataType type;

  GeneratedWeights(List<TensorSpec> specs, DataType type, Function<TensorSpec, ValueRule> rules) {
    this.type = type;
    for (TensorSpec spec : specs) {
      tensors.put(spec.name(), new Generated(spec, rules.apply(spec)));
    }
  }

  /**
   * Seeded random weights for a model of that shape, each layer with those modules.
   *
   * @param type that the tensors have
   */
  public static GeneratedWeights random(
      ModelConfig config, LayerModules modules, DataType type, long seed) {
    return new GeneratedWeights(
        CheckpointLayout.of(config, modules).tensors(),
        type,
        tensor -> ModuleInitialization.random(tensor, seed));
  }

  @Override
  public Set<String> names() {
    return Collections.unmodifiableSet(tensors.keySet());
  }

  @Override
  public long[] shape(String name) {
    return tensor(name).spec.shape().stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  public DataType type(String name) {
    tensor(name);
    return type;
  }

  @Override
  public ByteBuffer bytes(String name, long offset, int length) {
    Generated tensor = tensor(name);
    long size = size(name);
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          String.format(
              "Cannot read tensor %s: bytes must be within 0..%d, got %d + %d",
              name, size, offset, length));
    }
    long first = offset / type.bytes();
    long end = (offset + length + type.bytes() - 1) / type.bytes();
    ByteBuffer values =
        ByteBuffer.allocate(Math.toIntExact((end - first) * type.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long index = first; index < end; index++) {
      FloatFormats.encode(type, tensor.rule.at(index), values);
    }
    return values
        .slice((int) (offset - first * type.bytes()), length)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** In pieces, on all cores: making a value takes longer than reading one. */
  @Override
  public void readFloats(String name, long first, FloatBuffer target) {
    int count = target.remaining();
    int start = target.position();
    IntStream.range(0, (count + PIECE - 1) / PIECE)
        .parallel()
        .forEach(
            piece -> {
              int from = piece * PIECE;
              int length = Math.min(PIECE, count - from);
              ByteBuffer values = bytes(name, (first + from) * type.bytes(), length * type.bytes());
              FloatFormats.decode(type, values, target.slice(start + from, length));
            });
    target.position(start + count);
  }

  private Generated tensor(String name) {
    Generated tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "Cannot generate weights: the tensor must be there, got no " + name);
    }
    return tensor;
  }

  /** Nothing to let go of. */
  @Override
  public void close() {}
}
