package io.quicksilver.model.layer;

import java.util.EnumMap;
import java.util.Map;

/** What one sequence remembers of one layer. */
final class LayerMemory {

  /** The three places of a layer that pool a context. */
  enum Site {
    INPUT_NORM,
    POST_ATTENTION_NORM,
    SE_BLOCK
  }

  private final Map<Site, ContextMemory> contexts = new EnumMap<>(Site.class);
  private KeyValueCache keyValues;
  private float[] mixingTail;

  /** The memory of one pooling place. */
  ContextMemory context(Site site) {
    return contexts.computeIfAbsent(site, any -> new ContextMemory());
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
    contexts.clear();
  }
}
