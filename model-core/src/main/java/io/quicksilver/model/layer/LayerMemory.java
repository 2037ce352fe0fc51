package io.quicksilver.model.layer;

import io.quicksilver.model.math.BlockLoops;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one sequence remembers of one layer. */
final class LayerMemory {

  /** The three places of a layer that pool a context. */
  enum Site {
    INPUT_NORM,
    POST_ATTENTION_NORM,
    SE_BLOCK
  }

  /**
   * What a layer remembers at the end of a prefix. Nothing in it changes any more.
   *
   * @param blocks keys and values of all its positions
   * @param sums running sums of the places that pool
   * @param mixingTail the convolution's last inputs; null where there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // held, never compared
  record Kept(List<int[]> blocks, Map<Site, float[]> sums, float[] mixingTail) {

    long lastBlockBytes() {
      long floats = mixingTail == null ? 0 : mixingTail.length;
      for (float[] sum : sums.values()) {
        floats += sum.length;
      }
      return Float.BYTES * floats + (long) Integer.BYTES * blocks.get(blocks.size() - 1).length;
    }
  }

  private final Map<Site, ContextMemory> contexts = new EnumMap<>(Site.class);
  private KeyValueCache keyValues;
  private float[] mixingTail;
  private Kept begun;

  /** The memory of one pooling place. */
  ContextMemory context(Site site) {
    return contexts.computeIfAbsent(site, any -> new ContextMemory());
  }

  KeyValueCache keyValues(int keyValueHeads, int headSize, BlockLoops loops, BlockPool pool) {
    if (keyValues == null) {
      keyValues = new KeyValueCache(keyValueHeads, headSize, loops, pool);
      if (begun != null) {
        keyValues.borrow(begun.blocks());
        begun = null;
      }
    }
    return keyValues;
  }

  /** The convolution's last inputs, position {@code p} at {@code (p % taps) * H}. */
  float[] mixingTail(int length) {
    if (mixingTail == null) {
      mixingTail = new float[length];
    }
    return mixingTail;
  }

  /** What the layer remembers now; its cache blocks are from now on shared. */
  Kept keep() {
    if (begun != null) {
      return begun;
    }
    Map<Site, float[]> sums = new EnumMap<>(Site.class);
    contexts.forEach((site, context) -> sums.put(site, context.keptSum()));
    keyValues.share();
    return new Kept(keyValues.blocks(), sums, mixingTail == null ? null : mixingTail.clone());
  }

  /** Forgets everything and goes on from what another sequence's layer kept. */
  void resume(Kept kept) {
    release();
    kept.sums().forEach((site, sum) -> contexts.put(site, new ContextMemory(sum)));
    mixingTail = kept.mixingTail() == null ? null : kept.mixingTail().clone();
    begun = kept;
  }

  void release() {
    begun = null;
    if (keyValues != null) {
      keyValues.release();
      keyValues = null;
    }
    mixingTail = null;
    contexts.clear();
  }
}
