package io.quicksilver.model.layer;

import java.util.Arrays;

/** What one sequence remembers of one layer. */
final class LayerMemory {

  /** The three places of a layer that pool a context. */
  enum Site {
    INPUT_NORM,
    POST_ATTENTION_NORM,
    SE_BLOCK
  }

  private final ContextMemory[] contexts = new ContextMemory[Site.values().length];
  private KeyValueCache keyValues;
  private float[] mixingTail;

  /** The memory of one pooling place. */
  ContextMemory context(Site site) {
    if (contexts[site.ordinal()] == null) {
      contexts[site.ordinal()] = new ContextMemory();
    }
    return contexts[site.ordinal()];
  }

  KeyValueCache keyValues(int keyValueHeads, int headSize, BlockPool pool) {
    if (keyValues == null) {
      keyValues = new KeyValueCache(keyValueHeads, headSize, pool);
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

  void release() {
    if (keyValues != null) {
      keyValues.release();
      keyValues = null;
    }
    mixingTail = null;
    Arrays.fill(contexts, null);
  }
}
