package io.quicksilver.model.layer;

/**
 * Everything that one running sequence remembers: how far it is computed, and per layer its keys
 * and values, its contexts and the tail of its convolution.
 *
 * <p>Used by one decoder at a time. {@link #release} gives its cache blocks back.
 */
public final class Sequence {

  private final Tokens tokens;
  private final int promptLength;
  private final LayerMemory[] layers;
  private int computed;

  /**
   * A sequence with nothing computed.
   *
   * @param tokens its ids; those past the ones there may be added while it runs
   * @param promptLength leading positions that make up the prompt, at least 1
   * @param layers the decoder's layers
   */
  public Sequence(Tokens tokens, int promptLength, int layers) {
    if (promptLength < 1) {
      throw new IllegalArgumentException(
          "Cannot decode a sequence: its prompt must be at least one token, got " + promptLength);
    }
    this.tokens = tokens;
    this.promptLength = promptLength;
    this.layers = new LayerMemory[layers];
    for (int i = 0; i < layers; i++) {
      this.layers[i] = new LayerMemory();
    }
  }

  /** The id at a position. */
  public int token(int position) {
    return tokens.id(position);
  }

  /** Leading positions that {@code prompt} pooling pools. */
  public int promptLength() {
    return promptLength;
  }

  /** Positions computed so far. */
  public int computed() {
    return computed;
  }

  /** Says that {@code count} more positions are computed. */
  public void advance(int count) {
    computed += count;
  }

  /** Forgets everything, for the models that keep nothing from token to token. */
  public void restart() {
    release();
    computed = 0;
  }

  /** Gives the cache blocks back and forgets contexts and tails. */
  public void release() {
    for (LayerMemory layer : layers) {
      layer.release();
    }
  }

  /**
   * What the sequence remembers now, for others that begin with the same ids. Only for models whose
   * prompts may be computed in pieces.
   *
   * @throws IllegalStateException where the positions computed are no whole cache blocks
   */
  public Prefix prefix() {
    if (computed == 0 || computed % Prefix.BLOCK != 0) {
      throw new IllegalStateException(
          "Cannot share a prefix: its positions must be a multiple of "
              + Prefix.BLOCK
              + ", got "
              + computed);
    }
    LayerMemory.Kept[] kept = new LayerMemory.Kept[layers.length];
    for (int i = 0; i < layers.length; i++) {
      kept[i] = layers[i].keep();
    }
    return new Prefix(computed, kept);
  }

  /** Goes on behind a prefix of the same ids, whatever was computed before. */
  public void resume(Prefix prefix) {
    for (int i = 0; i < layers.length; i++) {
      layers[i].resume(prefix.layer(i));
    }
    computed = prefix.positions();
  }

  LayerMemory layer(int index) {
    return layers[index];
  }
}
