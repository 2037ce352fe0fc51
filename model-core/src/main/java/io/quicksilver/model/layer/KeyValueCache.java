package io.quicksilver.model.layer;

import io.quicksilver.model.math.HeapLoops;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one sequence in one layer, in blocks of {@link #BLOCK} positions.
 *
 * <p>Within a block keys lie as {@code [K, D, BLOCK]} and values as {@code [K, BLOCK, D]}: either
 * way attention's inner loop runs over neighbouring floats, which the JVM vectorises.
 */
final class KeyValueCache {

  /** Positions in a block. */
  static final int BLOCK = HeapLoops.BLOCK;

  private final int keyValueHeads;
  private final int headSize;
  private final BlockPool pool;
  private final List<float[]> keys = new ArrayList<>();
  private final List<float[]> values = new ArrayList<>();
  private int shared;

  KeyValueCache(int keyValueHeads, int headSize, BlockPool pool) {
    this.keyValueHeads = keyValueHeads;
    this.headSize = headSize;
    this.pool = pool;
  }

  /** Makes room for positions {@code 0 .. positions - 1}. */
  void ensure(int positions) {
    while (keys.size() * BLOCK < positions) {
      keys.add(pool.take(keyValueHeads * headSize * BLOCK));
      values.add(pool.take(keyValueHeads * headSize * BLOCK));
    }
  }

  /** Keys of positions {@code block * BLOCK ..}, {@code [K, D, BLOCK]}. */
  float[] keys(int block) {
    return keys.get(block);
  }

  /** Values of positions {@code block * BLOCK ..}, {@code [K, BLOCK, D]}. */
  float[] values(int block) {
    return values.get(block);
  }

  /** Stores one position: {@code K × D} keys, then as many values, from {@code row} on. */
  void store(int position, float[] row, int keyOffset, int valueOffset) {
    float[] keyBlock = keys.get(position / BLOCK);
    float[] valueBlock = values.get(position / BLOCK);
    int within = position % BLOCK;
    for (int i = 0; i < keyValueHeads * headSize; i++) {
      keyBlock[i * BLOCK + within] = row[keyOffset + i];
    }
    for (int head = 0; head < keyValueHeads; head++) {
      System.arraycopy(
          row,
          valueOffset + head * headSize,
          valueBlock,
          (head * BLOCK + within) * headSize,
          headSize);
    }
  }

  /** Goes on behind whole blocks that other sequences use, too. */
  void borrow(List<float[]> keyBlocks, List<float[]> valueBlocks) {
    keys.addAll(keyBlocks);
    values.addAll(valueBlocks);
    shared = keys.size();
  }

  /** Lets others use the blocks there are, all of them full: they are not given back any more. */
  void share() {
    shared = keys.size();
  }

  /** The key blocks there are. */
  List<float[]> keys() {
    return List.copyOf(keys);
  }

  /** The value blocks there are. */
  List<float[]> values() {
    return List.copyOf(values);
  }

  /** Gives the blocks back that are this sequence's alone. */
  void release() {
    for (int block = shared; block < keys.size(); block++) {
      pool.give(keys.get(block));
      pool.give(values.get(block));
    }
    keys.clear();
    values.clear();
    shared = 0;
  }
}
