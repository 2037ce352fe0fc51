package io.quicksilver.model.decode;

import io.quicksilver.model.layer.Prefix;
import io.quicksilver.model.layer.Sequence;
import io.quicksilver.model.layer.Tokens;

/**
 * One prompt's way through a {@link PrefixCache}: it takes what is there, block by block, and puts
 * in what others will want.
 *
 * <p>Used by one thread, as follows, until the prompt is computed: {@link #resume}; compute up to
 * {@link #border} at most; {@link #keep}.
 */
public final class SharedPrompt {

  private final PrefixCache cache;
  private final Tokens tokens;
  private final long[] hashes;
  private PrefixCache.Entry last;
  private PrefixCache.Key next;
  private boolean wanted;
  private int blocks;

  SharedPrompt(PrefixCache cache, Tokens tokens, long[] hashes) {
    this.cache = cache;
    this.tokens = tokens;
    this.hashes = hashes;
    forward(null, 0);
  }

  /** Stands behind {@code count} blocks, and looks whether one more is worth sharing. */
  private void forward(PrefixCache.Entry entry, int count) {
    last = entry;
    blocks = count;
    boolean more = count < hashes.length;
    next = more ? PrefixCache.key(entry, tokens, count) : null;
    wanted = more && cache.seenTwice(hashes[count]);
  }

  /** Lets a sequence go on behind the longest prefix there is; returns the tokens that it saves. */
  public int resume(Sequence sequence) {
    PrefixCache.Entry found = null;
    while (next != null && (found = cache.find(next)) != null) {
      forward(found, blocks + 1);
    }
    int saved = blocks * Prefix.BLOCK - sequence.computed();
    if (saved > 0) {
      sequence.resume(last.prefix());
    }
    wanted &= sequence.computed() < (blocks + 1) * Prefix.BLOCK;
    return Math.max(0, saved);
  }

  /** The position before which the next step has to stop, so that the prefix can be kept. */
  public int border() {
    return !wanted ? Integer.MAX_VALUE : (blocks + 1) * Prefix.BLOCK;
  }

  /** What names the block before the border, equal for prompts that share it; null: none does. */
  public Object claim() {
    return wanted ? next : null;
  }

  /** Puts the sequence's prefix in, where the border is reached. */
  public void keep(Sequence sequence) {
    if (sequence.computed() != border()) {
      return;
    }
    PrefixCache.Entry kept = cache.keep(next, sequence.prefix());
    if (kept == null) {
      wanted = false;
    } else {
      forward(kept, blocks + 1);
    }
  }
}
