package io.quicksilver.model.decode;

import io.quicksilver.model.layer.Prefix;
import io.quicksilver.model.layer.Tokens;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The beginnings that prompts share, computed once and kept for all tasks that use one model.
 *
 * <p>An entry is one block of {@link Prefix#BLOCK} tokens behind another entry, and is found by
 * comparing every id, so a prompt can only get what was computed of its own tokens. A beginning is
 * worth keeping once two prompts were seen to have it. Entries are bounded in bytes; the one that
 * was used longest ago goes first, and never before those that continue it.
 *
 * <p>Only for models with {@link Caching#PIECES}. Thread-safe.
 */
public final class PrefixCache {

  private static final int SIGHTINGS = 1 << 16;

  /** One block of ids behind another entry, null: at the beginning. */
  static final class Key {
    private final Entry before;
    private final int[] ids;
    private final int hash;

    private Key(Entry before, int[] ids) {
      this.before = before;
      this.ids = ids;
      this.hash = 31 * System.identityHashCode(before) + Arrays.hashCode(ids);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && Objects.equals(before, key.before)
          && Arrays.equals(ids, key.ids);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** A prefix that is kept. There is one of its ids at most, so it equals itself alone. */
  static final class Entry {
    private final Key key;
    private final Prefix prefix;

    private Entry(Key key, Prefix prefix) {
      this.key = key;
      this.prefix = prefix;
    }

    Key key() {
      return key;
    }

    Prefix prefix() {
      return prefix;
    }
  }

  private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
  private final long[] sightings = new long[SIGHTINGS];
  private long mostBytes;
  private long bytes;

  /** A cache of at most {@code mostBytes}; 0 keeps nothing. */
  public PrefixCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Bounds the cache anew. */
  public synchronized void limit(long newMostBytes) {
    mostBytes = newMostBytes;
    shrink();
  }

  private synchronized boolean isOff() {
    return mostBytes == 0;
  }

  /** Heap bytes held. */
  public synchronized long bytes() {
    return bytes;
  }

  /** Takes note of a prompt that is to be computed, so that its like can be told from others. */
  public void note(Tokens tokens, int length) {
    long[] hashes = chain(tokens, length);
    synchronized (this) {
      for (long hash : hashes) {
        int place = place(hash);
        boolean known = (sightings[place] | 1) == hash;
        sightings[place] = known ? hash : hash & ~1L;
      }
    }
  }

  /**
   * A prompt's way through the cache.
   *
   * @param length tokens of the prompt; the last one is never shared, since its logits are wanted
   */
  public SharedPrompt prompt(Tokens tokens, int length) {
    return new SharedPrompt(this, tokens, chain(tokens, length));
  }

  /**
   * A hash for each whole block of a prompt but its last token's, over all ids up to its end. Odd:
   * a sighting's lowest bit says whether there was a second one.
   */
  private long[] chain(Tokens tokens, int length) {
    long[] hashes = new long[isOff() ? 0 : (length - 1) / Prefix.BLOCK];
    long hash = 0;
    for (int block = 0; block < hashes.length; block++) {
      for (int i = 0; i < Prefix.BLOCK; i++) {
        hash = CounterRandom.mix(hash + tokens.id(block * Prefix.BLOCK + i));
      }
      hashes[block] = hash | 1;
    }
    return hashes;
  }

  private static int place(long hash) {
    return (int) (hash >>> 1) & (SIGHTINGS - 1);
  }

  /** Whether two prompts were seen to begin like this. A guess: it decides nothing but speed. */
  synchronized boolean seenTwice(long hash) {
    return sightings[place(hash)] == hash;
  }

  /** The key of a block of ids behind an entry, null: at the beginning. */
  static Key key(Entry before, Tokens tokens, int block) {
    int[] ids = new int[Prefix.BLOCK];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = tokens.id(block * Prefix.BLOCK + i);
    }
    return new Key(before, ids);
  }

  /** The entry of a key, or null; it and those before it count as used. */
  synchronized Entry find(Key key) {
    Entry entry = entries.get(key);
    if (entry != null) {
      touch(entry.key().before);
    }
    return entry;
  }

  /**
   * Keeps a prefix unless there is one of the same ids, or what it continues has gone; returns the
   * entry that is there, or null.
   */
  synchronized Entry keep(Key key, Prefix prefix) {
    if (key.before != null && !key.before.equals(entries.get(key.before.key()))) {
      return null;
    }
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = new Entry(key, prefix);
      entries.put(key, entry);
      bytes += prefix.lastBlockBytes();
    }
    touch(key.before);
    shrink();
    return entries.containsKey(key) ? entry : null;
  }

  /** From the entry to the first: so what continues another is always the older of the two. */
  private void touch(Entry last) {
    for (Entry entry = last; entry != null; entry = entry.key().before) {
      entries.get(entry.key());
    }
  }

  private void shrink() {
    Iterator<Entry> oldest = entries.values().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      bytes -= oldest.next().prefix().lastBlockBytes();
      oldest.remove();
    }
  }
}
