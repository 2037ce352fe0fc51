package io.quicksilver.model.layer;

import io.quicksilver.model.math.BlockLoops;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of one sequence in one layer, in blocks of {@link #BLOCK} positions; within a
 * block head after head, as {@link BlockLoops} stores them.
 */
final class KeyValueCache {

  /** Positions in a block. */
  static final int BLOCK = BlockLoops.BLOCK;

  private final int keyValueHeads;
  private final int headSize;
  private final BlockLoops loops;
  private final BlockPool pool;
  private final List<int[]> blocks = new ArrayList<>();
  private int shared;

  /** An empty cache of blocks that {@code loops} writes and reads. */
  KeyValueCache(int keyValueHeads, int headSize, BlockLoops loops, BlockPool pool) {
    this.keyValueHeads = keyValueHeads;
    this.headSize = headSize;
    this.loops = loops;
    this.pool = pool;
  }

  /** Makes room for positions {@code 0 .. positions - 1}. */
  void ensure(int positions) {
    while (blocks.size() * BLOCK < positions) {
      blocks.add(pool.take(keyValueHeads * loops.words()));
    }
  }

  /** Positions {@code block * BLOCK ..}; a head's words begin at {@link #at}. */
  int[] block(int block) {
    return blocks.get(block);
  }

  /** Where a head begins in a block. */
  int at(int head) {
    return head * loops.words();
  }

  /** Stores one position: {@code K × D} keys, then as many values, from {@code row} on. */
  void store(int position, float[] row, int keyOffset, int valueOffset) {
    int[] block = blocks.get(position / BLOCK);
    for (int head = 0; head < keyValueHeads; head++) {
      int from = head * headSize;
      loops.store(row, keyOffset + from, valueOffset + from, block, at(head), position % BLOCK);
    }
  }

  /** Goes on behind whole blocks that other sequences use, too. */
  void borrow(List<int[]> others) {
    blocks.addAll(others);
    shared = blocks.size();
  }

  /** Lets others use the blocks there are, all of them full: they are not given back any more. */
  void share() {
    shared = blocks.size();
  }

  /** The blocks there are. */
  List<int[]> blocks() {
    return List.copyOf(blocks);
  }

  /** Gives the blocks back that are this sequence's alone. */
  void release() {
    blocks.subList(shared, blocks.size()).forEach(pool::give);
    blocks.clear();
    shared = 0;
  }
}
