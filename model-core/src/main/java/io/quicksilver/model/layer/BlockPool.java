package io.quicksilver.model.layer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Cache blocks that ended sequences gave back, for the next ones.
 *
 * <p>Belongs to one decoder and is used by its calling thread alone. A block taken holds whatever
 * was left in it.
 */
public final class BlockPool {

  private final Map<Integer, Deque<int[]>> free = new HashMap<>();

  int[] take(int length) {
    Deque<int[]> blocks = free.get(length);
    return blocks == null || blocks.isEmpty() ? new int[length] : blocks.pop();
  }

  void give(int[] block) {
    free.computeIfAbsent(block.length, length -> new ArrayDeque<>()).push(block);
  }
}
