package io.quicksilver.model.layer;

/**
 * What a sequence remembers of its first positions, for others that begin with the same ids: the
 * keys and values of whole cache blocks, and contexts and tails as they were at the last of these
 * positions. Never changes, and may be used by any number of sequences at once.
 */
public final class Prefix {

  /** A prefix ends at a multiple of this many positions. */
  public static final int BLOCK = KeyValueCache.BLOCK;

  private final int positions;
  private final LayerMemory.Kept[] layers;

  Prefix(int positions, LayerMemory.Kept[] layers) {
    this.positions = positions;
    this.layers = layers;
  }

  /** Positions that it covers. */
  public int positions() {
    return positions;
  }

  /** Heap bytes that it holds beyond those of the prefix that is one block shorter. */
  public long lastBlockBytes() {
    long bytes = 0;
    for (LayerMemory.Kept layer : layers) {
      bytes += layer.lastBlockBytes();
    }
    return bytes;
  }

  LayerMemory.Kept layer(int index) {
    return layers[index];
  }
}
